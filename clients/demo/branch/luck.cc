#include "clients/demo/branch/luck.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "engine/base/check.h"

namespace liushui::demo {
namespace {

// FNV-1a over the text.
uint64_t HashOf(absl::string_view text) {
  uint64_t hash = 0xcbf29ce484222325u;
  for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3u;
  return hash;
}

// The finalizer of SplitMix64.
uint64_t Mix(uint64_t x) {
  x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9u;
  x = (x ^ (x >> 27)) * 0x94d049bb133111ebu;
  return x ^ (x >> 31);
}

}  // namespace

uint64_t Luck::Draw(absl::string_view what) const {
  return Mix(HashOf(what) + 0x9e3779b97f4a7c15u * (seed_ + 1));
}

int Luck::Below(int bound, absl::string_view what) const {
  LIUSHUI_CHECK(bound > 0);
  return static_cast<int>(Draw(what) % static_cast<uint64_t>(bound));
}

std::vector<std::string> Luck::Shuffled(std::vector<std::string> texts, absl::string_view what) const {
  std::vector<std::pair<uint64_t, std::string>> drawn;
  for (std::string& text : texts) {
    const uint64_t order = Draw(absl::StrCat(what, "/", text));
    drawn.emplace_back(order, std::move(text));
  }
  std::sort(drawn.begin(), drawn.end());
  std::vector<std::string> shuffled;
  for (auto& [order, text] : drawn) shuffled.push_back(std::move(text));
  return shuffled;
}

const char* Luck::Pick(const std::vector<const char*>& texts, absl::string_view what) const {
  return texts[static_cast<size_t>(Below(static_cast<int>(texts.size()), what))];
}

}  // namespace liushui::demo
