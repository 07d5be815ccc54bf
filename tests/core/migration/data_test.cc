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
constexpr char kRequired[] = "  - { name: must, type: int, input: true }\n";

INSTANTIATE_TEST_SUITE_P(
    Table, RefusedDataTest,
    ::testing::Values(
        Refusal{"OtherType",
                kTyped,
                {},
                "MIGRATION_DATA_MISMATCH: datum 'fen' does not fit what revision 2 of process declares: "},
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
