#include "protocol/reply/html_quotes.h"

#include <utility>

#include "base/text.h"
#include "protocol/reply/attribution.h"
#include "protocol/reply/fold.h"
#include "protocol/reply/header_block.h"
#include "protocol/reply/html_marks.h"
#include "protocol/reply/html_text.h"
#include "protocol/reply/lines.h"
#include "protocol/reply/marks.h"
#include "protocol/reply/text_trimmer.h"

namespace outlink::reply {
namespace {

bool is_forward_mark(std::string_view line) { return find_mark(fold(line)) == mark_kind::forwarded; }

std::string_view first_line(std::string_view text) { return text.substr(0, text.find('\n')); }

std::string_view last_line(std::string_view text) {
  auto const at = text.rfind('\n');
  return at == text.npos ? text : text.substr(at + 1);
}

bool ends_with_attribution(std::string_view text) {
  if (!text.ends_with(':') && !text.ends_with('-') && !text.ends_with('*')) return false;
  lines const all(text);
  auto const found = find_attributions(all);
  return !found.empty() && found.back().end == all.size();
}

bool begins_with_headers(std::string_view text) {
  lines const all(text);
  return header_blocks(all).end_of_block_at(0).has_value();
}

// A reply header, a mark or a block of headers stands within, right at the beginning.
bool begins_as_answered(xmlNode* n) {
  auto const text = first_words(n);
  if (auto const mark = find_mark(fold(first_line(text)))) return mark == mark_kind::original;
  lines const all(text);
  auto const found = find_attributions(all);
  return (!found.empty() && found.front().begin == 0) || header_blocks(all).end_of_block_at(0).has_value();
}

// The first node behind `n` beside it that is to be seen.
xmlNode* next_beside(xmlNode* n) {
  for (n = n->next; n; n = n->next) {
    if (n->type == XML_ELEMENT_NODE ? html::name_of(n) != "br" : !is_blank(html::content_of(n))) return n;
  }
  return nullptr;
}

// In a container of reply header and quote: words behind the first quote are answers.
bool has_answers(xmlNode* container) {
  bool is_behind_quote = false;
  bool into = true;
  for (auto* c = container; c; c = html::next_in_order(c, container, into)) {
    into = !is_without_text(html::name_of(c));
    if (c != container)
      if (auto const mark = find_html_mark(c)) {
        bool const is_quote = mark->role == html_role::quote;
        is_behind_quote |= is_quote;
        into &= !is_quote && mark->role != html_role::signature && mark->role != html_role::ornament;
      }
    if (is_behind_quote && !is_blank(html::content_of(c))) return true;
  }
  return false;
}

class quote_taker {
 public:
  explicit quote_taker(bool is_forward) : is_forward_(is_forward) {}

  void visit_children(xmlNode* n) {
    for (auto* c = n->children; c && state_ != state::stopped;) {
      auto* const before = c->prev;
      bool is_gone = state_ == state::taking_rest;
      if (is_gone)
        remove(c);
      else
        is_gone = visit(c);
      if (!is_gone)
        c = c->next;
      else if (c = before ? before->next : n->children; c && c == place_)
        c = c->next;
    }
  }

  std::vector<cut> taken() && { return std::move(taken_); }

 private:
  enum class state { looking, taking_rest, stopped };

  // True when the node is no more; what stands beside it may be gone, too.
  bool visit(xmlNode* n) {
    before_.add(html::content_of(n));
    auto const name = html::name_of(n);
    if (name.empty() || is_without_text(name)) return false;
    bool descends_into_answers = false;
    if (auto const mark = find_html_mark(n)) {
      if (is_taken(n, *mark)) return true;
      if (state_ == state::stopped) return false;
      descends_into_answers = mark->role == html_role::container;
    }
    if (is_block(name)) before_.end_line();
    bool const was_among_answers = std::exchange(is_among_answers_, is_among_answers_ || descends_into_answers);
    visit_children(n);
    is_among_answers_ = was_among_answers;
    if (is_block(name)) before_.end_line();
    return false;
  }

  // False when the element stays and is looked into.
  bool is_taken(xmlNode* n, html_mark const& mark) {
    switch (mark.role) {
      case html_role::quote:
        return take_quote(n, mark);
      case html_role::container: {
        if (is_blank(first_words(n))) return false;
        if (shows_forward(n)) return stop();
        if (!is_among_answers_ && has_answers(n)) return false;
        return take(n, cut_kind::html_quote, mark.evidence);
      }
      case html_role::header:
        return take_header(n);
      case html_role::signature: {
        auto const words = first_words(n);
        return !is_blank(words) && take(n, cut_kind::signature, mark.evidence);
      }
      case html_role::ornament:
        remove(n);
        return true;
      case html_role::rest:
        return take_rest(n, mark);
      case html_role::rest_if_headers:
        return begins_with_headers(first_words(n)) && take_rest(n, mark);
      case html_role::rest_if_rule: {
        auto* const next = next_beside(n);
        return next && html::name_of(next) == "hr" && is_blank(first_words(n)) && take_rest(n, mark);
      }
      case html_role::divider:
        return take_divided(n, mark);
      case html_role::plain_quote:
        return take_plain_quote(n, mark);
    }
    return false;
  }

  bool take_quote(xmlNode* n, html_mark const& mark) {
    if (shows_forward(n)) return stop();
    return take(n, cut_kind::html_quote, mark.evidence);
  }

  // When nothing says that it is answered, the author cites something: it must not look like quoted lines.
  bool take_plain_quote(xmlNode* n, html_mark const& mark) {
    if (is_announced_ || has_plain_quote_ || ends_with_attribution(before_.text()) || begins_as_answered(n)) {
      has_plain_quote_ = true;
      return take_quote(n, mark);
    }
    if (!shows_forward(n))
      xmlSetProp(n, reinterpret_cast<xmlChar const*>("style"), reinterpret_cast<xmlChar const*>("border:none"));
    before_.clear();
    return false;
  }

  // Without a quote behind it, the text says where what it announces ends.
  bool take_header(xmlNode* n) {
    auto* const next = next_beside(n);
    if (!next || is_forward_) return false;
    auto const mark = find_html_mark(next);
    if (!mark || (mark->role != html_role::quote && mark->role != html_role::plain_quote)) return false;
    auto words = first_words(n);
    for (auto& c : words)
      if (c == '\n') c = ' ';
    if (is_forward_mark(words)) return false;
    take(n, cut_kind::reply_header, words);
    is_announced_ = true;
    return true;
  }

  bool take_rest(xmlNode* n, html_mark const& mark) {
    if (shows_forward(n)) return stop();
    take(n, cut_kind::html_quote, mark.evidence);
    state_ = state::taking_rest;
    return true;
  }

  // Zimbra marks what follows its line: headers, then the quote, or nothing in old letters.
  bool take_divided(xmlNode* n, html_mark const& mark) {
    if (shows_forward(n)) return stop();
    xmlNode* last = nullptr;
    for (auto* c = next_beside(n); c && html::attribute(c, "data-marker").starts_with("__"); c = next_beside(c))
      if (html::attribute(c, "data-marker") == "__QUOTED_TEXT__") last = c;
    if (!last) return take_rest(n, mark);
    while (n->next && n->next != last) remove(n->next);
    remove(last);
    return take(n, cut_kind::html_quote, mark.evidence);
  }

  // A reply header says that what follows is answered, though it was forwarded to whom it answers.
  bool shows_forward(xmlNode* n) const {
    if (is_forward_) return true;
    if (is_announced_) return false;
    auto const before = before_.text();
    if (is_forward_mark(last_line(before))) return true;
    return is_forward_mark(first_line(first_words(n))) && !ends_with_attribution(before);
  }

  bool stop() {
    state_ = state::stopped;
    return false;
  }

  bool take(xmlNode* n, cut_kind kind, std::string_view evidence) {
    auto* const place = xmlNewDocNode(n->doc, nullptr, reinterpret_cast<xmlChar const*>("div"), nullptr);
    if (place) {
      xmlNodeAddContent(place, reinterpret_cast<xmlChar const*>(placeholder(taken_.size()).c_str()));
      xmlAddPrevSibling(n, place);
      taken_.push_back({kind, as_evidence(evidence)});
    }
    place_ = place;
    remove(n);
    before_.clear();
    is_announced_ = false;
    return true;
  }

  static void remove(xmlNode* n) {
    xmlUnlinkNode(n);
    xmlFreeNode(n);
  }

  bool is_forward_;
  state state_ = state::looking;
  recent_words before_;
  std::vector<cut> taken_;
  // What stands for the last thing taken.
  xmlNode* place_ = nullptr;
  bool is_announced_ = false;
  // The answered letter is in plain ones, so the next of them are its other parts.
  bool has_plain_quote_ = false;
  bool is_among_answers_ = false;
};

}  // namespace

std::vector<cut> take_html_quotes(xmlDoc& d, bool is_forward) {
  quote_taker taker(is_forward);
  if (auto* root = xmlDocGetRootElement(&d)) taker.visit_children(root);
  return std::move(taker).taken();
}

}  // namespace outlink::reply
