// Places: the states of a declaration in document order, with what a generator asks about them. Knows no
// more than the declaration; shares no code with engine/chart.
#ifndef LIUSHUI_TESTS_RANDOM_CHARTS_GENERATORS_PLACES_H_
#define LIUSHUI_TESTS_RANDOM_CHARTS_GENERATORS_PLACES_H_

#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "liushui/workflow/v1/workflow.pb.h"

namespace liushui::random_charts {

// Where a state stands. Place 0 is the workflow itself.
struct Place {
  workflow::v1::State* state = nullptr;  // null for the workflow
  int parent = -1;
  std::vector<int> children;
  bool parallel = false;

  const std::string& id() const { return state->id(); }
  bool IsHistory() const { return state != nullptr && !state->history().empty(); }
  bool IsFinal() const { return state != nullptr && state->final(); }
  bool IsAtomic() const { return children.empty() && !IsHistory() && !IsFinal(); }
  // May be the source of transitions: neither the workflow, nor final, nor history.
  bool HasTransitions() const { return state != nullptr && !IsHistory() && !IsFinal(); }
};

// Valid until states are added to or removed from the workflow, which must outlive it.
class Places {
 public:
  explicit Places(workflow::v1::Workflow* workflow);

  int count() const { return static_cast<int>(places_.size()); }
  const Place& operator[](int place) const { return places_[place]; }
  // 0 if there is none.
  int Find(absl::string_view id) const;
  bool IsInside(int place, int ancestor) const;
  // All places inside `ancestor`, ascending.
  std::vector<int> Inside(int ancestor) const;
  // Both may be targets of one transition: the nearest state around them is parallel. A history of a parallel
  // state speaks for all its regions, so it never goes with another.
  bool MayEnterTogether(int left, int right) const;

  // Which places some run may come to, by default entries and all transitions; a little generous.
  std::vector<bool> Reached() const;

 private:
  void Add(google::protobuf::RepeatedPtrField<workflow::v1::State>* states, int parent);
  void Enter(int place, std::vector<bool>* reached) const;
  void EnterAll(const google::protobuf::RepeatedPtrField<std::string>& ids, std::vector<bool>* reached) const;
  void EnterRegionsBeside(int parallel, const std::vector<int>& targets, std::vector<bool>* reached) const;
  const google::protobuf::RepeatedPtrField<std::string>& InitialOf(int place) const;

  workflow::v1::Workflow* workflow_;
  std::vector<Place> places_;
};

// Makes every state reachable and gives every state a way out, adding as little as possible: transitions on
// event a. What the compiler asks of charts.
void Mend(workflow::v1::Workflow* workflow);

}  // namespace liushui::random_charts

#endif  // LIUSHUI_TESTS_RANDOM_CHARTS_GENERATORS_PLACES_H_
