// Keys of the table of children, which tables.h describes with all others.
#ifndef LIUSHUI_ENGINE_VIEWS_CHILD_KEYS_H_
#define LIUSHUI_ENGINE_VIEWS_CHILD_KEYS_H_

#include <cstdint>
#include <string>

#include "absl/strings/string_view.h"
#include "absl/types/optional.h"
#include "engine/views/keys.h"

namespace liushui::views {

// x; the value is the child's number (NumberValue), written when it starts. The part is the child as its
// parent knows it; the prefix holds all children of an instance, oldest first.
std::string ChildKey(uint64_t parent, uint32_t child);
std::string ChildPrefix(uint64_t parent);
absl::optional<InstancePart> ParseChildKey(absl::string_view key);

}  // namespace liushui::views

#endif  // LIUSHUI_ENGINE_VIEWS_CHILD_KEYS_H_
