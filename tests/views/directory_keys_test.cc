#include "engine/views/directory_keys.h"

#include <string>
#include <vector>

#include "engine/views/keys.h"
#include "engine/views/rows.h"
#include "engine/views/schedule_keys.h"
#include "engine/views/tables.h"
#include "gmock/gmock.h"

namespace liushui::views {
namespace {

using ::testing::ElementsAre;

const NamedPlace kPlace{"binjiang", "song.yi"};

TEST(DirectoryKeysTest, ComeBackAsTheyWere) {
  EXPECT_EQ(ParsePersonKey(PersonKey(kPlace)), kPlace);
  EXPECT_EQ(ParseTeamKey(TeamKey(kPlace)), kPlace);
  EXPECT_EQ(ParseScheduleKey(ScheduleKey(kPlace)), kPlace);
  EXPECT_EQ(ParseStandingKey(StandingKey(kPlace)), kPlace);
  EXPECT_EQ(ScheduleKey(kPlace).rfind(SchedulePrefix("binjiang"), 0), 0);
}

TEST(DirectoryKeysTest, AreOfOneTableOnly) {
  EXPECT_FALSE(ParseTeamKey(PersonKey(kPlace)).has_value());
  EXPECT_FALSE(ParseStandingKey(ScheduleKey(kPlace)).has_value());
  EXPECT_FALSE(ParsePersonKey("pbinjiang").has_value());
  EXPECT_FALSE(ParsePersonKey("").has_value());
}

// The keys a record writes, and with a minus those it deletes.
std::vector<std::string> Touched(const ledger::v1::Record& record) {
  std::vector<std::string> touched;
  for (const RowWrite& row : RowsOf(record, nullptr, nullptr)) {
    std::string key = row.key;
    for (char& byte : key) byte = byte == '\0' ? ' ' : byte;
    touched.push_back((row.value.has_value() ? "" : "-") + key);
  }
  return touched;
}

TEST(DirectoryRowsTest, FollowFromTheRecordAlone) {
  ledger::v1::Record record;
  record.set_namespace_("b");
  record.set_index(7);
  record.mutable_directory_changed()->add_people()->set_id("li");
  record.mutable_directory_changed()->add_removed_people("wang");
  record.mutable_directory_changed()->add_teams()->set_id("east");
  record.mutable_directory_changed()->add_removed_teams("west");
  EXPECT_THAT(Touched(record), ElementsAre("pb li", "-pb wang", "wb east", "-wb west"));
}

TEST(ScheduleRowsTest, FollowFromTheRecordAlone) {
  ledger::v1::Record record;
  record.set_namespace_("b");
  record.mutable_schedule_put()->mutable_schedule()->set_schedule("days");
  EXPECT_THAT(Touched(record), ElementsAre("sb days", "ub days"));
  record.mutable_schedule_moved()->set_schedule("days");
  EXPECT_THAT(Touched(record), ElementsAre("ub days"));
  record.mutable_schedule_removed()->set_schedule("days");
  EXPECT_THAT(Touched(record), ElementsAre("-sb days", "-ub days"));
}

TEST(ScheduleRowsTest, StartsThatAreNotThereYetAreMessages) {
  ledger::v1::Record record;
  record.set_namespace_("b");
  record.set_index(7);
  record.mutable_schedule_fired()->set_schedule("days");
  record.mutable_schedule_fired()->add_starts()->set_existing(3);
  record.mutable_schedule_fired()->add_starts()->mutable_start()->set_workflow("day");
  const std::vector<RowWrite> rows = RowsOf(record, nullptr, nullptr);
  ASSERT_EQ(rows.size(), 2);
  EXPECT_EQ(rows[0].key, OutboxKey(7, 1));
  state::v1::Outbound message;
  ASSERT_TRUE(message.ParseFromString(*rows[0].value));
  EXPECT_EQ(message.schedule(), "days");
  EXPECT_EQ(message.sender(), 0);
  EXPECT_EQ(message.message().start().workflow(), "day");
}

}  // namespace
}  // namespace liushui::views
