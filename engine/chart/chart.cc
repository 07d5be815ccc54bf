#include "engine/chart/chart.h"

#include <algorithm>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "engine/base/check.h"

namespace liushui::chart {
namespace {

constexpr int kHashBytes = 32;

// "a.*" and "a." mean what "a" means (SCXML 3.12.1).
absl::string_view Normalized(absl::string_view descriptor) {
  if (descriptor == "*") return descriptor;
  absl::ConsumeSuffix(&descriptor, ".*");
  absl::ConsumeSuffix(&descriptor, ".");
  return descriptor;
}

// Keys of the index: a descriptor that lets longer names match stands as it is, an exact one behind "=".
std::string IndexKey(absl::string_view descriptor, bool exact) {
  return exact ? absl::StrCat("=", descriptor) : std::string(Normalized(descriptor));
}

void CheckState(const ChartParts& parts, StateIndex index) {
  const State& state = parts.states[index];
  const StateIndex count = static_cast<StateIndex>(parts.states.size());
  LIUSHUI_CHECK(state.last_descendant >= index);
  LIUSHUI_CHECK(state.last_descendant < count);
  LIUSHUI_CHECK(index == kRoot ? state.parent == kNoState : state.parent >= kRoot);
  LIUSHUI_CHECK(state.parent < index);
  for (int position : state.transitions) {
    LIUSHUI_CHECK(position < static_cast<int>(parts.transitions.size()));
    LIUSHUI_CHECK(parts.transitions[position].source == index);
  }
}

}  // namespace

Chart::Chart(ChartParts parts) : parts_(std::move(parts)) {
  LIUSHUI_CHECK(parts_.hash.size() == kHashBytes);
  LIUSHUI_CHECK(!parts_.states.empty());
  for (StateIndex s = 0; s < static_cast<StateIndex>(parts_.states.size()); ++s) {
    CheckState(parts_, s);
    LIUSHUI_CHECK(states_by_id_.emplace(parts_.states[s].id, s).second);
  }
  for (int i = 0; i < static_cast<int>(parts_.transitions.size()); ++i) {
    const Transition& transition = parts_.transitions[i];
    for (const std::string& descriptor : transition.events) {
      transitions_by_event_[IndexKey(descriptor, transition.exact)].push_back(i);
    }
  }
}

StateIndex Chart::FindState(absl::string_view id) const {
  const auto found = states_by_id_.find(std::string(id));
  return found == states_by_id_.end() ? kNoState : found->second;
}

int Chart::FindDatum(absl::string_view name) const {
  for (size_t i = 0; i < parts_.data.size(); ++i) {
    if (parts_.data[i].name == name) return static_cast<int>(i);
  }
  return -1;
}

const EventSpec* Chart::FindEvent(absl::string_view name) const {
  for (absl::string_view prefix = name;; prefix = prefix.substr(0, prefix.rfind('.'))) {
    for (const EventSpec& event : parts_.events) {
      if (event.name == prefix) return &event;
    }
    if (prefix.find('.') == absl::string_view::npos) return nullptr;
  }
}

std::vector<int> Chart::TransitionsFor(absl::string_view event) const {
  std::vector<int> result;
  const auto add = [this, &result](const std::string& key) {
    const auto found = transitions_by_event_.find(key);
    if (found == transitions_by_event_.end()) return;
    result.insert(result.end(), found->second.begin(), found->second.end());
  };
  add("*");
  add(absl::StrCat("=", event));
  for (size_t end = event.find('.'); end != absl::string_view::npos; end = event.find('.', end + 1)) {
    add(std::string(event.substr(0, end)));
  }
  add(std::string(event));
  std::sort(result.begin(), result.end());
  result.erase(std::unique(result.begin(), result.end()), result.end());
  return result;
}

bool Matches(absl::string_view descriptor, absl::string_view event) {
  const absl::string_view prefix = Normalized(descriptor);
  if (prefix == "*") return true;
  if (!absl::StartsWith(event, prefix)) return false;
  return event.size() == prefix.size() || event[prefix.size()] == '.';
}

}  // namespace liushui::chart
