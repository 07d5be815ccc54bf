// What becomes of the data of an instance that moves.
#include "engine/core/migration/data.h"

#include "tests/core/migration/moving.h"

namespace liushui::core {
namespace {

using ::testing::StartsWith;

using MovedDataTest = Moving;

constexpr char kStates[] =
    "states:\n  - { id: one, next: [ { event: a, to: [end] } ] }\n  - { id: end, final: true }\n";
constexpr char kOld[] = R"(  - { name: name, type: string, input: true }
  - { name: fen, type: int, value: "1250" }
  - { name: note, type: string, optional: true }
)";

TEST_F(MovedDataTest, ValueStaysWhereItFits) {
  Start(kStates, kOld, "{'name': 'Li'}");
  Deploy(kStates, absl::StrCat(kOld, "  - { name: more, type: bool, optional: true }\n"));
  ASSERT_TRUE(Move().ok());
  EXPECT_EQ(world_.Datum(instance_, "name"), cel::Value::String("Li"));
  EXPECT_EQ(world_.Datum(instance_, "more"), cel::Value::Null());
}

TEST_F(MovedDataTest, NewDatumGetsItsDefault) {
  Start(kStates, kOld, "{'name': 'Li'}");
  Deploy(kStates, absl::StrCat(kOld, "  - { name: double, type: int, value: \"data.fen * 2\" }\n"));
  ASSERT_TRUE(Move({}, {"fen=data.fen + 1"}).ok());
  EXPECT_EQ(world_.Datum(instance_, "double"), cel::Value::Int(2502));
}

TEST_F(MovedDataTest, AllAreComputedFromTheDataBefore) {
  Start(kStates, kOld, "{'name': 'Li'}");
  Deploy(kStates, R"(  - { name: name, type: string, input: true }
  - { name: fen, type: int, value: "0" }
  - { name: yuan, type: int, input: true }
)");
  ASSERT_TRUE(Move({}, {"fen=data.fen + 50", "yuan=data.fen / 100"}).ok());
  EXPECT_EQ(world_.Datum(instance_, "fen"), cel::Value::Int(1300));
  EXPECT_EQ(world_.Datum(instance_, "yuan"), cel::Value::Int(12));
}

TEST_F(MovedDataTest, DatumThatIsGoneIsDropped) {
  Start(kStates, kOld, "{'name': 'Li'}");
  Deploy(kStates, "  - { name: name, type: string, input: true }\n");
  ASSERT_TRUE(Move().ok());
  ASSERT_EQ(state().data_size(), 1);
  EXPECT_EQ(state().data(0).name(), "name");
}

TEST_F(MovedDataTest, OptionalDatumGetsTheDefaultItDidNotHave) {
  Start(kStates, kOld, "{'name': 'Li'}");
  constexpr char kNew[] = R"(  - { name: name, type: string, input: true }
  - { name: note, type: string, optional: true, value: "'none'" }
)";
  Deploy(kStates, kNew);
  ASSERT_TRUE(Move().ok());
  EXPECT_EQ(world_.Datum(instance_, "note"), cel::Value::String("none"));
}

TEST_F(MovedDataTest, OptionalDatumThatWasMadeNullStaysNull) {
  constexpr char kClears[] = R"(states:
  - { id: one, next: [ { event: a, then: [ { set: { note: "null" } } ] }, { event: b, to: [end] } ] }
  - { id: end, final: true }
)";
  constexpr char kNote[] = "  - { name: note, type: string, optional: true, value: \"'none'\" }\n";
  Start(kClears, kNote);
  Send("a");
  Deploy(absl::StrCat("description: d\n", kClears), kNote);
  ASSERT_TRUE(Move().ok());
  EXPECT_EQ(world_.Datum(instance_, "note"), cel::Value::Null());
}

// Choices and checks hold for what is given at the start; a workflow may set what it likes.
TEST_F(MovedDataTest, RuleThatWasBrokenBeforeIsNoVerdict) {
  constexpr char kSets[] = R"(states:
  - { id: one, next: [ { event: a, then: [ { set: { fen: "9999" } } ] }, { event: b, to: [end] } ] }
  - { id: end, final: true }
)";
  constexpr char kFen[] =
      "  - { name: fen, type: int, input: true, value: \"1\", check: \"data.fen < 100\" }\n";
  Start(kSets, kFen);
  Send("a");
  Deploy(absl::StrCat("description: d\n", kSets), kFen);
  EXPECT_THAT(Refused({}, {"fen=data.fen"}), StartsWith("MIGRATION_DATA_MISMATCH: datum 'fen' "));
  EXPECT_TRUE(Move().ok());
}

// What the first definition did not set on the way, the second takes to be set there.
TEST_F(MovedDataTest, WhatTheNewOrderSetsMustBeThere) {
  const std::string data =
      "  - { name: x, type: int, optional: true }\n  - { name: n, type: int, value: 0 }\n";
  const auto states = [](absl::string_view on_the_way, absl::string_view use) {
    return absl::StrCat("states:\n  - { id: one, next: [ { event: a, to: two, then: [ ", on_the_way,
                        " ] } ] }\n  - { id: two, next: [ { event: b, to: end, then: [ ", use,
                        " ] } ] }\n  - { id: end, final: true }\n");
  };
  const std::string sets = "{ set: { x: 1 } }";
  Start(states("{ set: { n: 1 } }", ""), data);
  Send("a");
  Deploy(states(sets, "{ set: { n: data.x + 1 } }"), data);
  EXPECT_EQ(
      Refused(),
      "MIGRATION_DATA_MISSING: datum 'x' has no value, and whatever leads to state two of revision 2 of "
      "process sets it; compute it");
  // Where nothing needs it, it may be absent.
  Deploy(states(sets, "{ set: { n: \"data.x == null ? 0 : data.x\" } }"), data);
  EXPECT_TRUE(Move().ok());
  Deploy(states(sets, "{ set: { n: data.x + 2 } }"), data);
  EXPECT_TRUE(Move({}, {"x=4"}).ok());
  Send("b");
  EXPECT_EQ(world_.Datum(instance_, "n"), cel::Value::Int(6));
}

struct Refusal {
  const char* name;
  const char* data;
  List given;
  const char* expected;
};

class RefusedDataTest : public Moving, public ::testing::WithParamInterface<Refusal> {};

TEST_P(RefusedDataTest, SaysWhyAndChangesNothing) {
  Start(kStates, kOld, "{'name': 'Li'}");
  Deploy(kStates, GetParam().data);
  EXPECT_THAT(Refused({}, GetParam().given), StartsWith(GetParam().expected));
}

constexpr char kTyped[] = "  - { name: fen, type: string, input: true }\n";
constexpr char kChosen[] = "  - { name: name, type: string, input: true, choices: [Wang, Zhao] }\n";
constexpr char kSmall[] = "  - { name: fen, type: int, value: \"1\", check: \"data.fen < 1000\" }\n";
constexpr char kPair[] = R"(  - { name: fen, type: int, value: "1" }
  - { name: more, type: int, value: "0", check: "data.more > data.fen" }
)";
constexpr char kRequired[] = "  - { name: must, type: int, input: true }\n";

INSTANTIATE_TEST_SUITE_P(
    Table, RefusedDataTest,
    ::testing::Values(
        Refusal{"OtherType",
                kTyped,
                {},
                "MIGRATION_DATA_MISMATCH: datum 'fen' does not fit what revision 2 of process declares: "},
        Refusal{"KeptIsNoChoice",
                kChosen,
                {},
                "MIGRATION_DATA_MISMATCH: datum 'name' does not fit what revision 2 of process declares: "
                "expected one of Wang, Zhao, found 'Li'; compute it"},
        Refusal{"ComputedIsNoChoice",
                kChosen,
                {"name='Sun'"},
                "MIGRATION_DATA_MISMATCH: datum 'name' does not fit what revision 2 of process declares: "
                "expected one of Wang, Zhao, found 'Sun'; compute it"},
        Refusal{"KeptBreaksItsCheck",
                kSmall,
                {},
                "MIGRATION_DATA_MISMATCH: datum 'fen' does not fit what revision 2 of process declares: "
                "`data.fen < 1000` does not hold for 1250; compute it"},
        Refusal{"ComputedBreaksItsCheck",
                kSmall,
                {"fen=data.fen * 2"},
                "MIGRATION_DATA_MISMATCH: datum 'fen' does not fit what revision 2 of process declares: "
                "`data.fen < 1000` does not hold for 2500; compute it"},
        Refusal{"DefaultBreaksItsCheck",
                kPair,
                {},
                "MIGRATION_DATA_MISMATCH: datum 'more' does not fit what revision 2 of process declares: "
                "`data.more > data.fen` does not hold for 0; compute it"},
        Refusal{"NoValue",
                kRequired,
                {},
                "MIGRATION_DATA_MISSING: datum 'must' has no value, and revision 2 of process neither"},
        Refusal{"NotDeclared",
                kRequired,
                {"must=1", "none=2"},
                "MIGRATION_DATA_UNKNOWN: revision 2 of process declares no datum 'none'"},
        Refusal{"Twice",
                kRequired,
                {"must=1", "must=2"},
                "MIGRATION_DATA_UNKNOWN: expected data ascending and each once, found 'must' after 'must'"},
        Refusal{"Syntax", kRequired, {"must=1 +"}, "MIGRATION_DATA_INVALID: datum 'must': "},
        Refusal{
            "ReadsWhatIsNotThere", kRequired, {"must=data.gone"}, "MIGRATION_DATA_INVALID: datum 'must': "},
        Refusal{"GivesAnotherType",
                kRequired,
                {"must='x'"},
                "MIGRATION_DATA_INVALID: datum 'must': `'x'` gives string, expected int"},
        Refusal{"Null",
                kRequired,
                {"must=data.note == null ? dyn(null) : dyn(1)"},
                "MIGRATION_DATA_MISSING: datum 'must' has no value"},
        Refusal{"ComputedMismatch",
                kRequired,
                {"must=dyn('x')"},
                "MIGRATION_DATA_MISMATCH: datum 'must' does not fit what revision 2 of process declares: "
                "`dyn('x')`: "},
        Refusal{"Fails",
                kRequired,
                {"must=1 / (data.fen - 1250)"},
                "EXPRESSION_FAILED: `1 / (data.fen - 1250)`"}),
    [](const auto& info) { return info.param.name; });

}  // namespace
}  // namespace liushui::core
