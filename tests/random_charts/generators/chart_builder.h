// ChartBuilder: draws one random workflow.
#ifndef LIUSHUI_TESTS_RANDOM_CHARTS_GENERATORS_CHART_BUILDER_H_
#define LIUSHUI_TESTS_RANDOM_CHARTS_GENERATORS_CHART_BUILDER_H_

#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "liushui/workflow/v1/workflow.pb.h"
#include "tests/random_charts/generators/draw.h"
#include "tests/random_charts/generators/places.h"

namespace liushui::random_charts {

// Builds one workflow of about `budget` states. First the tree is drawn, then what refers to its states:
// initial states, histories, transitions, actions; last, what cannot be reached or left is mended.
class ChartBuilder {
 public:
  ChartBuilder(Draw draw, int budget) : draw_(draw), budget_(budget) {}

  workflow::v1::Workflow Build();
  // The same with activities in atomic states, and no eventless transitions.
  workflow::v1::Workflow BuildWithActivities();

 private:
  using States = google::protobuf::RepeatedPtrField<workflow::v1::State>;
  using Actions = google::protobuf::RepeatedPtrField<workflow::v1::Action>;

  // The tree.
  void DrawTree();
  void AddStates(States* states, int depth, bool regions);
  void DrawState(workflow::v1::State* state, int depth, bool region);
  void AddFinishing(States* regions, int depth);
  void AddHistory(States* states);
  void AddFinal(workflow::v1::State* state);
  std::string NextId(absl::string_view kind);

  // What refers to it.
  void DrawContents(const Places& places);
  void DrawInitial(const Places& places, int place);
  void DrawHistoryDefault(const Places& places, int place);
  void DrawTransition(const Places& places, int place);
  void LeadToEnd(const Places& places, int place);
  std::string Descriptor(const Places& places, int place);
  std::vector<int> DrawCandidates(const Places& places, int place);
  void AddTargets(const Places& places, const std::vector<int>& candidates,
                  google::protobuf::RepeatedPtrField<std::string>* to);
  void DrawBound(const Places& places, workflow::v1::Transition* transition);
  std::string DrawCondition(const Places& places, int loops);
  // How deep in choices and loops an action stands.
  struct Depth {
    int all = 0;
    int loops = 0;
  };
  void AddActions(const Places& places, int count, Depth depth, Actions* actions);
  void DrawAction(const Places& places, Depth depth, workflow::v1::Action* action);
  void DrawFor(const Places& places, Depth depth, workflow::v1::For* loop);
  void DrawSend(workflow::v1::Send* send);
  void DrawSet(int loops, workflow::v1::Assignments* set);
  // A datum, or the element of a loop around it.
  std::string AnyName(int loops);
  void Increment(workflow::v1::Action* action, absl::string_view datum);

  // Activities, and what is between instances (activity_builder.cc).
  void DrawActivity(workflow::v1::State* state);
  void DrawTask(workflow::v1::Task* task);
  void DrawParts(workflow::v1::Task* task);
  void DrawJob(workflow::v1::Job* job);
  void DrawChild(workflow::v1::Child* child);
  void DrawEach(workflow::v1::Each* each);
  void DrawDue(workflow::v1::Due* due);
  std::string DrawSpan();
  void DrawQuestion(workflow::v1::If* choice);
  void DrawWaysOut(const Places& places, int place);

  Draw draw_;
  int budget_;
  bool with_activities_ = false;
  bool finishing_ = false;  // small regions that end soon, for what follows when all have
  int ids_ = 0;
  int logs_ = 0;
  bool sends_by_id_ = false;
  workflow::v1::Workflow workflow_;
};

}  // namespace liushui::random_charts

#endif  // LIUSHUI_TESTS_RANDOM_CHARTS_GENERATORS_CHART_BUILDER_H_
