// The chart as the naive interpreter sees it: the tree the declaration draws, nothing compiled.
#ifndef LIUSHUI_TESTS_RANDOM_CHARTS_NAIVE_TREE_H_
#define LIUSHUI_TESTS_RANDOM_CHARTS_NAIVE_TREE_H_

#include <memory>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/types/optional.h"
#include "liushui/workflow/v1/workflow.pb.h"
#include "tests/random_charts/generators/little_language.h"

namespace liushui::random_charts {

using Ids = std::set<std::string>;
using Actions = google::protobuf::RepeatedPtrField<workflow::v1::Action>;

struct NaiveState;

// A transition; eventless without an event.
struct NaiveTransition {
  const NaiveState* source = nullptr;
  std::string event;  // descriptor
  absl::optional<Condition> guard;
  std::vector<std::string> targets;
  const Actions* content = nullptr;  // of the declaration
  bool internal = false;
};

// A state, owner of its children.
struct NaiveState {
  enum class Kind { kScxml, kAtomic, kCompound, kParallel, kFinal, kShallowHistory, kDeepHistory };
  std::string id;
  Kind kind = Kind::kAtomic;
  const NaiveState* parent = nullptr;  // null for the scxml element
  std::vector<std::unique_ptr<NaiveState>> children;
  std::vector<std::string> initial;  // of a compound state and of the scxml element
  std::vector<NaiveTransition> transitions;
  const workflow::v1::State* declared = nullptr;  // null for the workflow itself

  bool IsHistory() const { return kind == Kind::kShallowHistory || kind == Kind::kDeepHistory; }
};

// The tree of a workflow. Its scxml element has no id; a workflow of regions is a parallel state below it,
// which has the workflow's id. Keeps pointers into the workflow, which must outlive it.
class NaiveTree {
 public:
  explicit NaiveTree(const workflow::v1::Workflow& workflow);

  const NaiveState& scxml() const { return *scxml_; }
  // Names of the declared events.
  const Ids& events() const { return events_; }
  // Null if there is none.
  const NaiveState* Find(absl::string_view id) const;
  // The states of a set, those declared first first.
  std::vector<const NaiveState*> InDocumentOrder(const Ids& ids) const;
  // Whether `state` lies inside `ancestor` and is not itself.
  static bool IsDescendant(const NaiveState& state, const NaiveState& ancestor);

 private:
  std::unique_ptr<NaiveState> scxml_;
  Ids events_;
};

// Why no chart may ever rest with these states active; empty if one may. `ids` leaves out the scxml element
// and a workflow of regions.
std::string WhyIllegal(const NaiveTree& tree, const Ids& ids);

}  // namespace liushui::random_charts

#endif  // LIUSHUI_TESTS_RANDOM_CHARTS_NAIVE_TREE_H_
