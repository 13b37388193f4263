#include "protocol/mime/charset_detection.h"

#include <unicode/uchar.h>
#include <unicode/ucsdet.h>
#include <unicode/utf8.h>

#include <algorithm>
#include <array>
#include <map>
#include <memory>
#include <set>
#include <string>

#include "base/mail_limits.h"

namespace outlink::mime {
namespace {

// In the order in which they are preferred when they look alike.
constexpr std::array<std::string_view, 19> candidates{
    "windows-1252", "windows-1250", "iso-8859-2", "windows-1254", "windows-1251", "koi8-u", "iso-8859-5",
    "windows-1253", "iso-8859-7",   "gb18030",    "shift_jis",    "euc-jp",       "big5",   "windows-949",
    "windows-1255", "windows-1256", "iso-8859-6", "windows-874",  "ibm-866"};

// What letters in these languages are full of: simplified and traditional Chinese, Japanese, Korean.
constexpr std::string_view common_east_asian =
    "的一是不了在人有我他这个们中来上大为和国地到以说时要就出会可也你对生能而子那得于着下自之年过发后作里用道行所然家种"
    "事成方多经么去法学如都同现当没动面起看定天分还进好小部其些主样理心她本前开但因只从想实日者意无力它与长把机十民第公"
    "此已工使情明性知全三又关点正业外将两高间由问很最重并物手应战向头文体政美相见被利什二等产或新己制身果加西月话合回特"
    "代内信表化老给世位次度门任常先海通教儿原东声提立及比员解水名真论处走义各入几口认条平系气题活更别打女变四神总何电数"
    "安少报才结反受目太量再感建务做接必场件计管期市直资命山金指许统区保至形社便空决治展科司五基眼书非则听白界达光放强即"
    "像难且权思王完设式色路记南品住告类求据程北边死张该交规万取格望觉术领共确传师观清今切院让识候带导争运请查收附谢议订"
    "單這個們來為國會說時過發後裡樣還進開實無長機關點業兩間問並應戰頭體見產話門員處義幾認條氣題總電數報結務場計資統區隊"
    "書則聽卻達強難許據邊張該規萬術領確傳師觀讓識帶導爭運請謝議語料送件名様御社願致返信連絡株式会議資料確認本日予定"
    "이가다는을를의에하고지기사은로시도인리자어해나대아니서과한수정부전으구일그들있것게요세안녕감합습님께드립까주문회자"
    "료보내";

std::set<std::string_view> const& common_characters() {
  static std::set<std::string_view> const all = [] {
    std::set<std::string_view> found;
    for (std::size_t i = 0; i + 3 <= common_east_asian.size(); i += 3) found.insert(common_east_asian.substr(i, 3));
    return found;
  }();
  return all;
}

enum class script { none, ascii_letter, latin, other_letter, east_asian };

struct seen {
  UChar32 character = 0;
  script kind = script::none;
  bool is_lower = false;
  bool is_upper = false;
};

bool is_between(UChar32 c, UChar32 first, UChar32 last) { return c >= first && c <= last; }

seen look_at(UChar32 c) {
  if (c < 0x80) {
    bool const lower = is_between(c, 'a', 'z');
    bool const upper = is_between(c, 'A', 'Z');
    return {.character = c,
            .kind = lower || upper ? script::ascii_letter : script::none,
            .is_lower = lower,
            .is_upper = upper};
  }
  if (is_between(c, 0x3040, 0x30FF) || is_between(c, 0x3400, 0x9FFF) || is_between(c, 0xAC00, 0xD7A3))
    return {.character = c, .kind = script::east_asian};
  bool const is_latin = is_between(c, 0xC0, 0x24F) && c != 0xD7 && c != 0xF7;
  bool const is_letter = is_latin || is_between(c, 0x370, 0x6FF) || is_between(c, 0xE00, 0xE4F);
  auto const kind = is_latin ? script::latin : is_letter ? script::other_letter : script::none;
  return {.character = c, .kind = kind, .is_lower = is_letter && u_islower(c), .is_upper = is_letter && u_isupper(c)};
}

// Thai has no case and no blanks between words, but signs that stand above and below consonants only.
int thai_points(UChar32 c, UChar32 before) {
  bool const is_sign = c == 0xE31 || is_between(c, 0xE34, 0xE3A) || is_between(c, 0xE47, 0xE4E);
  if (!is_sign) return 1;
  bool const is_tone_on_vowel = is_between(c, 0xE48, 0xE4C) && (before == 0xE31 || is_between(before, 0xE34, 0xE39));
  return is_between(before, 0xE01, 0xE2E) || is_tone_on_vowel ? 8 : -8;
}

// What a character that is not ASCII says about the guess, beside the one before it.
int points(UChar32 c, std::string_view utf8, seen const& here, seen const& before) {
  if (c == 0xFFFD || is_between(c, 0x80, 0x9F) || is_between(c, 0xE000, 0xF8FF)) return -12;
  if (here.kind == script::east_asian) {
    if (common_characters().contains(utf8)) return 5;
    return is_between(c, 0x3040, 0x30FF) ? 4 : is_between(c, 0xAC00, 0xD7A3) ? 0 : -1;
  }
  if (is_between(c, 0x3000, 0x3002) || is_between(c, 0x300C, 0x300F) || c == 0xFF0C || c == 0xFF1A || c == 0xFF1F ||
      c == 0xFF01)
    return 3;
  if (is_between(c, 0xFF61, 0xFF9F)) return -2;
  bool const breaks_case = here.is_upper && before.is_lower;
  if (here.kind == script::latin)
    return breaks_case || before.kind == script::other_letter ? -4 : before.kind == script::latin ? 0 : 1;
  if (is_between(c, 0xE00, 0xE4F)) return thai_points(c, before.character);
  if (here.kind == script::other_letter)
    return breaks_case || before.kind == script::ascii_letter || before.kind == script::latin ? -4 : 1;
  // Quotes, dashes and currency signs do not stand in the middle of a word.
  bool const is_punctuation = is_between(c, 0x2010, 0x2026) || c == 0x20AC || c == 0xA0 || c == 0xAB || c == 0xBB ||
                              c == 0xA7 || c == 0xB0 || c == 0x2116 || c == 0x2122 || c == 0xA9 || c == 0xAE;
  return !is_punctuation ? -4 : before.is_lower && c != 0x2019 && c != 0x2026 && c != 0xBB && c != 0x201D ? -1 : 0;
}

// Points for each byte that is not ASCII.
double plausibility(std::string_view utf8, std::size_t high_bytes) {
  int sum = 0;
  seen before;
  auto const* s = reinterpret_cast<std::uint8_t const*>(utf8.data());
  auto const size = static_cast<std::int32_t>(utf8.size());
  for (std::int32_t i = 0; i < size;) {
    auto const start = static_cast<std::size_t>(i);
    UChar32 c = 0;
    U8_NEXT(s, i, size, c);
    auto const here = look_at(c);
    if (c >= 0x80)
      sum += points(c, utf8.substr(start, static_cast<std::size_t>(i) - start), here, before);
    else if (here.kind == script::ascii_letter && before.kind == script::other_letter)
      sum -= 4;
    else if (here.is_upper && before.kind == script::latin && before.is_lower)
      sum -= 2;
    before = here;
  }
  return static_cast<double>(sum) / static_cast<double>(std::max<std::size_t>(high_bytes, 1));
}

struct close_detector {
  void operator()(UCharsetDetector* d) const { ucsdet_close(d); }
};

// 0 to 100 for each charset that ICU believes in; 10 says only that the bytes are possible.
std::map<std::string, int, std::less<>> statistics(std::string_view bytes) {
  std::map<std::string, int, std::less<>> all;
  UErrorCode error = U_ZERO_ERROR;
  std::unique_ptr<UCharsetDetector, close_detector> const detector(ucsdet_open(&error));
  ucsdet_setText(detector.get(), bytes.data(), static_cast<std::int32_t>(bytes.size()), &error);
  std::int32_t count = 0;
  auto const** matches = U_SUCCESS(error) ? ucsdet_detectAll(detector.get(), &count, &error) : nullptr;
  for (std::int32_t i = 0; matches && U_SUCCESS(error) && i < count; ++i) {
    auto name = charset_name(ucsdet_getName(matches[i], &error));
    auto const confidence = static_cast<int>(ucsdet_getConfidence(matches[i], &error));
    if (confidence <= 10) continue;
    // What ICU's names stand for here: it tells these apart by bytes that may be missing.
    if (name == "koi8-r") name = "koi8-u";
    if (name == "iso-8859-8") name = "windows-1255";
    if (name == "iso-8859-2") all["windows-1250"] = std::max(all["windows-1250"], confidence);
    all[name] = std::max(all[name], confidence);
  }
  return all;
}

// The part that tells most: from the first word that is not ASCII on.
std::string_view telling_part(std::string_view bytes) {
  auto const first = static_cast<std::size_t>(
      std::find_if(bytes.begin(), bytes.end(), [](char c) { return static_cast<unsigned char>(c) >= 0x80; }) -
      bytes.begin());
  auto const blank = bytes.substr(0, first).find_last_of(" \n\t");
  return bytes.substr(blank == bytes.npos ? 0 : blank + 1, limits::charset_sample_bytes);
}

}  // namespace

converted detect_and_convert(std::string_view bytes) {
  auto const sample = telling_part(bytes);
  auto const high = static_cast<std::size_t>(
      std::count_if(sample.begin(), sample.end(), [](char c) { return static_cast<unsigned char>(c) >= 0x80; }));
  auto const known = statistics(sample);
  std::string best = "windows-1252";
  double best_score = -1000;
  for (auto const name : candidates) {
    auto const tried = convert(sample, std::string(name));
    if (!tried) continue;
    std::string_view text = tried->utf8;
    // The sample may end within a character.
    if (sample.size() == limits::charset_sample_bytes && text.ends_with("\xEF\xBF\xBD")) text.remove_suffix(3);
    auto const it = known.find(name);
    double const score = plausibility(text, high) + (it == known.end() ? 0 : it->second / 40.0);
    if (score <= best_score) continue;
    best = name;
    best_score = score;
  }
  if (auto done = convert(bytes, best)) return *std::move(done);
  return {.utf8 = std::string(bytes.size(), '?'), .errors = bytes.size()};
}

}  // namespace outlink::mime
