// Luck: choices which look like chance and are the same in every run with the same seed.
//
// A choice depends on the seed and on what it is about, never on how many choices were made before it. So the
// story stays the same when people look at their lists in another order.
#ifndef LIUSHUI_CLIENTS_DEMO_BRANCH_LUCK_H_
#define LIUSHUI_CLIENTS_DEMO_BRANCH_LUCK_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"

namespace liushui::demo {

// Immutable; cheap to copy.
class Luck {
 public:
  explicit Luck(uint64_t seed) : seed_(seed) {}

  // A number that belongs to this subject.
  uint64_t Draw(absl::string_view what) const;
  // 0 to bound - 1; the bound is positive.
  int Below(int bound, absl::string_view what) const;
  // Texts in an order that belongs to the subject.
  std::vector<std::string> Shuffled(std::vector<std::string> texts, absl::string_view what) const;
  // One of several texts, of which there is at least one.
  const char* Pick(const std::vector<const char*>& texts, absl::string_view what) const;

 private:
  uint64_t seed_;
};

}  // namespace liushui::demo

#endif  // LIUSHUI_CLIENTS_DEMO_BRANCH_LUCK_H_
