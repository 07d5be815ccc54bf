// NameTable: texts as small numbers, so that a million tasks name their workflows and people in a few bytes.
#ifndef LIUSHUI_ENGINE_RUNTIME_OVERSIGHT_NAME_TABLE_H_
#define LIUSHUI_ENGINE_RUNTIME_OVERSIGHT_NAME_TABLE_H_

#include <cstdint>
#include <deque>
#include <map>
#include <string>

#include "absl/strings/string_view.h"
#include "absl/types/optional.h"

namespace liushui::runtime {

// Thread-compatible. Numbers are given in order, from 0, and stay for ever.
class NameTable {
 public:
  uint32_t IdOf(const std::string& text) {
    const auto [known, is_new] = ids_.emplace(text, static_cast<uint32_t>(texts_.size()));
    if (is_new) texts_.push_back(&known->first);
    return known->second;
  }
  // The text must have a number.
  const std::string& TextOf(uint32_t id) const { return *texts_[id]; }
  absl::optional<uint32_t> Find(absl::string_view text) const {
    const auto known = ids_.find(text);
    if (known == ids_.end()) return absl::nullopt;
    return known->second;
  }

 private:
  std::map<std::string, uint32_t, std::less<>> ids_;
  std::deque<const std::string*> texts_;  // keys of ids_, which stay where they are
};

}  // namespace liushui::runtime

#endif  // LIUSHUI_ENGINE_RUNTIME_OVERSIGHT_NAME_TABLE_H_
