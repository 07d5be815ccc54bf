#include "engine/audit/changes/field_changes.h"

#include "absl/strings/str_cat.h"
#include "engine/audit/describe.h"
#include "engine/audit/fold.h"
#include "gmock/gmock.h"
#include "google/protobuf/text_format.h"
#include "gtest/gtest.h"

namespace liushui::audit {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

state::v1::InstanceState State(const std::string& text) {
  state::v1::InstanceState state;
  EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(text, &state));
  return state;
}

// "path: before -> after", between two states of an instance without tasks.
std::vector<std::string> Changes(const std::string& before, const std::string& after) {
  FoldedInstance was;
  was.state = State(before);
  const FoldedRows rows(was);
  std::vector<std::string> lines;
  for (const FieldChange& change : ChangesOf(was, core::Instance(State(after), &rows))) {
    lines.push_back(absl::StrCat(change.path, ": ", DescribeValue(change.before, absl::UTCTimeZone()), " -> ",
                                 DescribeValue(change.after, absl::UTCTimeZone())));
  }
  return lines;
}

TEST(FieldChangesTest, SameStateChangesNothing) {
  EXPECT_THAT(Changes("status: INSTANCE_STATUS_ACTIVE last_index: 7 steps: 2",
                      "status: INSTANCE_STATUS_ACTIVE last_index: 9 steps: 3"),
              IsEmpty());
}

TEST(FieldChangesTest, DataComeAndGo) {
  EXPECT_THAT(Changes("data { name: 'a' value { int: 1 } } data { name: 'b' value { string: 'x' } }",
                      "data { name: 'a' value { int: 2 } } data { name: 'c' value { bool: false } }"),
              ElementsAre("data.a: 1 -> 2", "data.b: \"x\" -> null", "data.c: null -> false"));
}

TEST(FieldChangesTest, StatesAndStatusAreTold) {
  EXPECT_THAT(Changes("status: INSTANCE_STATUS_ACTIVE configuration: 'a'",
                      "status: INSTANCE_STATUS_CANCELLED configuration: 'a' configuration: 'b' reason: '不办'"),
              ElementsAre("reason: null -> \"不办\"", "states: [\"a\"] -> [\"a\", \"b\"]",
                          "status: \"ACTIVE\" -> \"CANCELLED\""));
}

TEST(FieldChangesTest, IncidentsAreTold) {
  EXPECT_THAT(Changes("", "incidents { incident: 3 reason: 'JOB_FAILED' message: 'no' }"),
              ElementsAre("incidents: null -> [\"3 JOB_FAILED: no\"]"));
}

}  // namespace
}  // namespace liushui::audit
