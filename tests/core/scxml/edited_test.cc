// What SCXML has and a declaration cannot say: initial content, content at the start and on arrival, separate
// blocks, data of raised events, names and times of sends that are computed.
#include "tests/core/scxml/edited_run.h"

namespace liushui::core {
namespace {

using chart::Block;

class EditedTest : public EditedRun {};

// Takes a state's only exit block away.
Block TakeExit(chart::State& state) {
  Block block = std::move(state.exit.front());
  state.exit.clear();
  return block;
}

constexpr char kNested[] = R"(
states:
  - { id: x, next: [ { event: a, to: [p] }, { event: b, to: [h] } ] }
  - id: p
    entry: [ { log: entry } ]
    exit: [ { log: initial } ]
    next: [ { event: a, to: [x] }, { event: b, to: [q2] } ]
    states:
      - { id: h, history: shallow, next: [ { to: [q1], then: [ { log: history } ] } ] }
      - { id: q1, entry: [ { log: child } ], next: [ { event: b, to: [q2] } ] }
      - { id: q2, next: [ { event: b, to: [q1] } ] }
)";

TEST_F(EditedTest, InitialContentRunsBetweenEntryAndTheChild) {
  Run(kNested, [](Parts parts) { parts.State("p").initial_actions = TakeExit(parts.State("p")); });
  EXPECT_EQ(Send("a"), (List{"-x", "+p", "!entry", "!initial", "+q1", "!child"}));
}

TEST_F(EditedTest, InitialContentIsLeftOutWhereTheChildIsNamed) {
  Run(kNested, [](Parts parts) { parts.State("p").initial_actions = TakeExit(parts.State("p")); });
  EXPECT_EQ(Send("b"), (List{"-x", "+p", "!entry", "!history", "+q1", "!child"}));
}

TEST_F(EditedTest, InitialContentRunsBeforeTheHistoryItLeadsTo) {
  Run(kNested, [](Parts parts) {
    chart::State& p = parts.State("p");
    p.initial_actions = TakeExit(p);
    p.initial = p.history;
  });
  EXPECT_EQ(Send("a"), (List{"-x", "+p", "!entry", "!initial", "!history", "+q1", "!child"}));
}

TEST_F(EditedTest, ContentOfTheRootRunsAtTheStart) {
  const List moves =
      Run(kNested, [](Parts parts) { parts.Root().entry.push_back(TakeExit(parts.State("p"))); });
  EXPECT_EQ(moves, (List{"!initial", "+x"}));
}

TEST_F(EditedTest, ErrorEndsItsOwnBlockOnly) {
  const List moves = Run(R"(
states:
  - id: p
    entry: [ { set: { n: 1 / data.n } }, { log: never }, { log: other } ]
    next: [ { event: a, to: [p] } ]
)",
                         [](Parts parts) {
                           std::vector<Block>& entry = parts.State("p").entry;
                           entry.push_back({entry[0].back()});
                           entry[0].pop_back();
                         });
  EXPECT_EQ(moves, (List{"+p", "!other"}));
}

constexpr char kArrival[] = R"(
states:
  - id: p
    exit: [ { set: { n: data.n + 1 } } ]
    next: [ { event: a, when: data.n == 1, to: [q] }, { event: b, then: [ { raise: c } ] } ]
  - { id: q, next: [ { event: c, to: [p] }, { event: a, to: [p] } ] }
)";

TEST_F(EditedTest, ArrivalContentRunsBeforeTransitionsAreSelected) {
  Run(kArrival, [](Parts parts) { parts.State("p").arrival.push_back(TakeExit(parts.State("p"))); });
  EXPECT_EQ(Send("a"), (List{"-p", "+q"}));
}

TEST_F(EditedTest, ArrivalContentRunsOnceForAnEventAndWhatItRaises) {
  Run(kArrival, [](Parts parts) { parts.State("p").arrival.push_back(TakeExit(parts.State("p"))); });
  Send("b");
  EXPECT_EQ(Send("a"), List{});  // n is 2
}

TEST_F(EditedTest, RaisedEventCarriesItsData) {
  Run(R"(
states:
  - id: p
    exit: [ { send: { event: b, with: { word: "'hello'" } } } ]
    next: [ { event: a, then: [ { raise: b } ] }, { event: b, then: [ { log: "${event.data.word}" } ], to: [q] } ]
  - { id: q, next: [ { event: a, to: [p] } ] }
)",
      [](Parts parts) {
        const Block sending = TakeExit(parts.State("p"));
        auto& raise = std::get<chart::RaiseAction>(parts.Transition("p", 0).actions[0].kind);
        raise.event = "b";
        raise.with = std::get<chart::SendAction>(sending[0].kind).with;
      });
  EXPECT_EQ(Send("a"), (List{"-p", "!hello", "+q"}));
}

constexpr char kSending[] = R"(
states:
  - id: p
    next:
      - { event: a, then: [ { send: { event: a, id: b } } ] }
      - { event: error.execution, then: [ { log: failed } ] }
      - { event: b, to: [q] }
  - { id: q, next: [ { event: a, to: [p] } ] }
)";

chart::SendAction& SendOf(chart::Transition& transition) {
  return std::get<chart::SendAction>(transition.actions[0].kind);
}

TEST_F(EditedTest, EventOfASendCanBeComputed) {
  Run(kSending, [](Parts parts) { SendOf(parts.Transition("p", 0)).computed_event = Untyped("'b'"); });
  Send("a");
  EXPECT_EQ(Fire(), (List{"-p", "+q"}));
}

TEST_F(EditedTest, ComputedEventThatIsNoTextIsAnError) {
  Run(kSending, [](Parts parts) { SendOf(parts.Transition("p", 0)).computed_event = Untyped("1"); });
  EXPECT_EQ(Send("a"), List{"!failed"});
  EXPECT_EQ(state().timers_size(), 0);
}

TEST_F(EditedTest, MomentOfASendCanBeComputed) {
  Run(kSending, [](Parts parts) {
    SendOf(parts.Transition("p", 0)).moment.emplace().expression = Untyped("now + duration('90s')");
  });
  Send("a");
  const absl::Time sent = time();
  Fire();
  EXPECT_EQ(time() - sent, absl::Seconds(90));
}

TEST_F(EditedTest, SendWhoseMomentIsNeverIsNotSent) {
  Run(kSending,
      [](Parts parts) { SendOf(parts.Transition("p", 0)).moment.emplace().expression = Untyped("null"); });
  EXPECT_EQ(Send("a"), List{});
  EXPECT_EQ(state().timers_size(), 0);
}

TEST_F(EditedTest, SendIsCancelledByAComputedId) {
  Run(kSending, [](Parts parts) {
    parts.Transition("p", 0).actions.push_back({chart::CancelAction{"", Untyped("'b'")}});
  });
  Send("a");
  EXPECT_EQ(state().timers_size(), 0);
}

TEST_F(EditedTest, FailedSendIsNamedInItsError) {
  Run(kSending, [](Parts parts) {
    SendOf(parts.Transition("p", 0)).to = Untyped("'nobody'");
    parts.Transition("p", 1).guard = Untyped("event.data.send == 'b'");
  });
  EXPECT_EQ(Send("a"), List{"!failed"});
}

}  // namespace
}  // namespace liushui::core
