// The floor of `./dev bench refresh`: a bare client that posts refresh requests over kept connections, so many at once,
// and only counts the answers. Arguments: address, file of the certification authority, file of tokens (one a line),
// requests at once. Reads the Authorization header from standard input; prints "requests=N failed=N seconds=S".
#include <curl/curl.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <string>
#include <vector>

namespace {

struct slot {
  CURL* easy = nullptr;
  std::string body;
};

std::size_t drop(char*, std::size_t, std::size_t size, void*) { return size; }

void prepare(slot& s, char const* url, char const* ca_file, curl_slist* headers) {
  s.easy = curl_easy_init();
  curl_easy_setopt(s.easy, CURLOPT_URL, url);
  curl_easy_setopt(s.easy, CURLOPT_CAINFO, ca_file);
  curl_easy_setopt(s.easy, CURLOPT_HTTPHEADER, headers);
  curl_easy_setopt(s.easy, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(s.easy, CURLOPT_PROXY, "");
  curl_easy_setopt(s.easy, CURLOPT_WRITEFUNCTION, drop);
  curl_easy_setopt(s.easy, CURLOPT_PRIVATE, &s);
}

void start(CURLM* multi, slot& s, std::string const& token) {
  s.body = "grant_type=refresh_token&refresh_token=" + token;
  curl_easy_setopt(s.easy, CURLOPT_POSTFIELDS, s.body.c_str());
  curl_multi_add_handle(multi, s.easy);
}

bool is_good(CURLMsg const& done) {
  long status = 0;
  curl_easy_getinfo(done.easy_handle, CURLINFO_RESPONSE_CODE, &status);
  return done.data.result == CURLE_OK && status == 200;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 5) {
    std::cerr << "bench_refresh URL CA_FILE TOKENS AT_ONCE\n";
    return 2;
  }
  std::vector<std::string> tokens;
  std::ifstream in(argv[3]);
  for (std::string line; std::getline(in, line);) tokens.push_back(line);
  std::string authorization;
  std::getline(std::cin, authorization);

  curl_global_init(CURL_GLOBAL_DEFAULT);
  curl_slist* headers = curl_slist_append(nullptr, ("Authorization: " + authorization).c_str());
  headers = curl_slist_append(headers, "Accept: application/json");
  CURLM* multi = curl_multi_init();
  std::vector<slot> slots(static_cast<std::size_t>(std::atoi(argv[4])));
  std::size_t next = 0;
  std::size_t over = 0;
  std::size_t failed = 0;
  auto const begun = std::chrono::steady_clock::now();
  for (auto& s : slots) {
    prepare(s, argv[1], argv[2], headers);
    if (next < tokens.size()) start(multi, s, tokens[next++]);
  }
  while (over < tokens.size()) {
    int running = 0;
    curl_multi_perform(multi, &running);
    int left = 0;
    while (CURLMsg const* done = curl_multi_info_read(multi, &left)) {
      ++over;
      if (!is_good(*done)) ++failed;
      slot* s = nullptr;
      curl_easy_getinfo(done->easy_handle, CURLINFO_PRIVATE, &s);
      curl_multi_remove_handle(multi, s->easy);
      if (next < tokens.size()) start(multi, *s, tokens[next++]);
    }
    if (over < tokens.size()) curl_multi_poll(multi, nullptr, 0, 1000, nullptr);
  }
  std::chrono::duration<double> const took = std::chrono::steady_clock::now() - begun;
  std::printf("requests=%zu failed=%zu seconds=%.3f\n", over, failed, took.count());
  for (auto& s : slots) curl_easy_cleanup(s.easy);
  curl_multi_cleanup(multi);
  curl_slist_free_all(headers);
  return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
