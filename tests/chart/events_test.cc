#include "engine/chart/compiler/events.h"

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/chart/fixture.h"

namespace liushui::chart {
namespace {

using ::testing::ElementsAre;

// All that a state can raise, with a transition `next` in a state beside it (line 20, column 11).
std::string Busy(absl::string_view next) {
  return absl::StrCat(R"(workflow: w
events: [ { name: client.withdrew }, { name: client.called } ]
due: { after: 5d, remind: [50%] }
states:
  - id: outer
    next: [ { event: done, to: last }, { event: overdue.w, to: last } ]
    states:
      - id: work
        task: { role: clerk, due: { after: 1h, remind: [50%] } }
        next: [ { event: overdue, to: [machine] }, { event: done, to: [machine] } ]
      - id: machine
        job: { type: m }
        next: [ { event: done, to: [many] }, { event: failed, to: [work] } ]
      - id: many
        each: { in: "['x']", task: { role: clerk } }
        next: [ { event: item, then: [ { raise: item_done } ] }, { event: done, to: [end] } ]
      - { id: end, final: true }
  - { id: last, next: [ { to: listen } ] }
  - id: listen
    next: )",
                      next, "\n  - { id: z, final: true }\n");
}

std::string Resolved(absl::string_view event) {
  const auto chart = MustCompile(Busy(absl::StrCat("[ { event: \"", event, "\", to: [z] } ]")));
  const Transition& transition = chart->transitions().back();
  return absl::StrCat(transition.events.front(), transition.exact ? "=" : "");
}

TEST(EventsTest, DescriptorsAreResolved) {
  for (const absl::string_view event :
       {"done.work", "done.machine", "done.many", "done.state.outer", "done.state.w", "failed.machine",
        "overdue.work", "overdue.w", "reminder.work", "reminder.w", "item.many", "claimed.work",
        "released.many"}) {
    EXPECT_EQ(Resolved(event), absl::StrCat(event, "="));
  }
  for (const absl::string_view event :
       {"client.withdrew", "client", "client.*", "item_done", "*", "error", "error.execution"}) {
    EXPECT_EQ(Resolved(event), event);
  }
}

TEST(EventsTest, BareWordsAreTheStatesOwn) {
  const auto chart = MustCompile(Busy("[ { to: z } ]"));
  const auto event = [&chart](absl::string_view state, int position) {
    return chart->transitions()[chart->state(chart->FindState(state)).transitions[position]].events.front();
  };
  EXPECT_EQ(event("outer", 0), "done.state.outer");
  EXPECT_EQ(event("work", 0), "overdue.work");
  EXPECT_EQ(event("machine", 1), "failed.machine");
  EXPECT_EQ(event("many", 0), "item.many");
}

TEST(EventsTest, RefusesWhatNothingRaises) {
  const auto next = [](absl::string_view event) {
    return Busy(absl::StrCat("[ { event: §", event, ", to: [z] } ]"));
  };
  ExpectProblems({
      Marked("unknown name", next("client.withdrawn"), {"EVENT_UNKNOWN"}),
      Marked("longer than declared", next("client.withdrew.late"), {"EVENT_UNKNOWN"}),
      Marked("part of a word", next("cli"), {"EVENT_UNKNOWN"}),
      Marked("unknown state", next("done.nowhere"), {"EVENT_UNKNOWN"}),
      Marked("state that has no activity", next("done.last"), {"EVENT_UNKNOWN"}),
      Marked("children without state.", next("done.outer"), {"EVENT_UNKNOWN"}),
      Marked("activity with state.", next("done.state.work"), {"EVENT_UNKNOWN"}),
      Marked("task cannot fail", next("failed.work"), {"EVENT_UNKNOWN"}),
      Marked("no due", next("overdue.machine"), {"EVENT_UNKNOWN"}),
      Marked("no reminder", next("reminder.many"), {"EVENT_UNKNOWN"}),
      Marked("no items", next("item.work"), {"EVENT_UNKNOWN"}),
      Marked("no task", next("claimed.machine"), {"EVENT_UNKNOWN"}),
      Marked("bare, of a state with nothing", next("done"), {"EVENT_UNKNOWN"}),
      Marked("too long", next("done.work.late"), {"EVENT_UNKNOWN"}),
      Marked("all of a word", next("done.*"), {"EVENT_UNKNOWN"}),
      Marked("no name", next("'client withdrew'"), {"EVENT_SYNTAX"}),
      Marked("reserved for timers", next("timer.x"), {"EVENT_UNKNOWN"}),
  });
}

TEST(EventsTest, PayloadsAreTypedWhereTheEventIsKnown) {
  constexpr absl::string_view kEvents =
      "events:\n  - { name: a.x, form: [ { name: n, type: int, required: true } ] }\n  - { name: a.y }\n";
  const auto with = [&](absl::string_view next) { return absl::StrCat(WithNext(next), kEvents); };
  MustCompile(with("[ { event: a.x, when: event.data.n > 1, to: b } ]"));
  MustCompile(with("[ { event: a, when: event.data.anything == 1, to: b } ]"));
  ExpectProblems({
      Marked("unknown field", with("[ { event: a.x, when: event.data.§m > 1, to: b } ]"),
             {"EXPRESSION_TYPE"}),
      Marked("wrong type", with("[ { event: a.x, when: event.data.n §== 'x', to: b } ]"),
             {"EXPRESSION_TYPE"}),
      Marked("no payload", with("[ { event: a.y, when: event.data.§n > 1, to: b } ]"), {"EXPRESSION_TYPE"}),
  });
}

}  // namespace
}  // namespace liushui::chart
