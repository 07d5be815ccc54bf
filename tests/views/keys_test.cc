#include "engine/views/keys.h"

#include <algorithm>
#include <set>

#include "engine/views/alias_keys.h"
#include "engine/views/child_keys.h"
#include "engine/views/note_keys.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace liushui::views {
namespace {

using testing::Optional;

constexpr char kBeijing[] = "北京";
const std::string kHash(32, '\x7f');

// One key of every table, with the parser that must read it.
struct Sample {
  Table table;
  std::string key;
  bool (*parses)(absl::string_view key);
};

std::vector<Sample> Samples() {
  return {
      {Table::kInstance, InstanceKey(7), [](auto key) { return ParseInstanceKey(key).has_value(); }},
      {Table::kNamespaceInstance, NamespaceInstanceKey(kBeijing, 7),
       [](auto key) { return ParseNamespaceInstanceKey(key).has_value(); }},
      {Table::kTask, TaskKey(7, 3), [](auto key) { return ParseTaskKey(key).has_value(); }},
      {Table::kOpenTask, OpenTaskKey(kBeijing, 7, 3),
       [](auto key) { return ParseOpenTaskKey(key).has_value(); }},
      {Table::kClosedTask, ClosedTaskKey(kBeijing, 7, 3),
       [](auto key) { return ParseClosedTaskKey(key).has_value(); }},
      {Table::kNote, NoteKey({7, 3, 1}), [](auto key) { return ParseNoteKey(key).has_value(); }},
      {Table::kChild, ChildKey(7, 3), [](auto key) { return ParseChildKey(key).has_value(); }},
      {Table::kJob, JobKey(7, 3), [](auto key) { return ParseJobKey(key).has_value(); }},
      {Table::kTimer, TimerKey(7), [](auto key) { return ParseTimerKey(key).has_value(); }},
      {Table::kOutbox, OutboxKey(7, 0), [](auto key) { return ParseOutboxKey(key).has_value(); }},
      {Table::kIncident, IncidentKey(kBeijing, 7, 3),
       [](auto key) { return ParseIncidentKey(key).has_value(); }},
      {Table::kHistory, HistoryKey({7, HistoryKind::kRefusal, 9}),
       [](auto key) { return ParseHistoryKey(key).has_value(); }},
      {Table::kDefinition, DefinitionKey({kBeijing, "complaint", 2}),
       [](auto key) { return ParseDefinitionKey(key).has_value(); }},
      {Table::kCalendar, CalendarKey({kBeijing, "cn-trading", 9}),
       [](auto key) { return ParseCalendarKey(key).has_value(); }},
  };
}

TEST(KeysTest, EveryKeyBeginsWithItsTable) {
  for (const Sample& sample : Samples()) EXPECT_EQ(sample.key.substr(0, 1), TablePrefix(sample.table));
}

TEST(KeysTest, EveryKeyIsReadByItsOwnParser) {
  for (const Sample& sample : Samples()) EXPECT_TRUE(sample.parses(sample.key)) << sample.key;
}

TEST(KeysTest, NoParserReadsAnotherTable) {
  for (const Sample& sample : Samples()) {
    for (const Sample& other : Samples()) {
      if (sample.table != other.table) {
        EXPECT_FALSE(sample.parses(other.key)) << sample.key << other.key;
      }
    }
  }
}

TEST(KeysTest, NoParserReadsHalfAKey) {
  for (const Sample& sample : Samples()) {
    for (size_t size = 0; size < sample.key.size(); ++size)
      EXPECT_FALSE(sample.parses(sample.key.substr(0, size))) << sample.key << " cut to " << size;
  }
}

TEST(KeysTest, NoParserReadsMoreThanAKey) {
  for (const Sample& sample : Samples()) EXPECT_FALSE(sample.parses(sample.key + "x")) << sample.key;
}

TEST(KeysTest, TablesAreDistinctAndAscending) {
  const std::vector<Table>& tables = AllTables();
  EXPECT_EQ(tables.size(), 27u);
  EXPECT_TRUE(std::is_sorted(tables.begin(), tables.end()));
  EXPECT_EQ(std::set<Table>(tables.begin(), tables.end()).size(), tables.size());
}

TEST(KeysTest, KeysKeepWhatTheyWereMadeOf) {
  const uint64_t large = 0xfedcba9876543210;
  EXPECT_THAT(ParseInstanceKey(InstanceKey(large)), Optional(large));
  EXPECT_THAT(ParseNamespaceInstanceKey(NamespaceInstanceKey(kBeijing, large)), Optional(large));
  EXPECT_THAT(ParseTimerKey(TimerKey(large)), Optional(large));
  EXPECT_THAT(ParseTaskKey(TaskKey(large, 3)), Optional(InstancePart{large, 3}));
  EXPECT_THAT(ParseOpenTaskKey(OpenTaskKey(kBeijing, large, 3)), Optional(InstancePart{large, 3}));
  EXPECT_THAT(ParseClosedTaskKey(ClosedTaskKey(kBeijing, large, 3)), Optional(InstancePart{large, 3}));
  EXPECT_THAT(ParseJobKey(JobKey(large, 0xffffffff)), Optional(InstancePart{large, 0xffffffff}));
  EXPECT_THAT(ParseIncidentKey(IncidentKey(kBeijing, large, 3)), Optional(InstancePart{large, 3}));
  EXPECT_THAT(ParseOutboxKey(OutboxKey(large, 0)), Optional(MessagePlace{large, 0}));
  EXPECT_THAT(ParseHistoryKey(HistoryKey({large, HistoryKind::kMark, large})),
              Optional(HistoryPlace{large, HistoryKind::kMark, large}));
  EXPECT_THAT(ParseDefinitionKey(DefinitionKey({kBeijing, "complaint", 2})),
              Optional(DefinitionPlace{kBeijing, "complaint", 2}));
  EXPECT_THAT(ParseCalendarKey(CalendarKey({kBeijing, "cn-trading", large})),
              Optional(CalendarPlace{kBeijing, "cn-trading", large}));
}

TEST(KeysTest, LastTextMayHoldAnyByte) {
  const std::string any("a\0b\xff", 4);
  EXPECT_THAT(ParseItemKey(ItemKey(7, 2, any)), Optional(ItemPlace{7, 2, any}));
  EXPECT_THAT(ParseItemKey(ItemKey(7, 2, "")), Optional(ItemPlace{7, 2, ""}));
  EXPECT_THAT(ParseBusinessKeyKey(BusinessKeyKey({kBeijing, "complaint", any})),
              Optional(BusinessKey{kBeijing, "complaint", any}));
  EXPECT_THAT(ParseAliasKey(AliasKey({kBeijing, "complaint", any})),
              Optional(AliasPlace{kBeijing, "complaint", any}));
  EXPECT_THAT(ParseRequestKey(RequestKey({20'000, kBeijing, any})),
              Optional(RequestPlace{20'000, kBeijing, any}));
}

TEST(KeysTest, KeysLieInOrderOfNumber) {
  EXPECT_LT(InstanceKey(255), InstanceKey(256));
  EXPECT_LT(TaskKey(1, 0xffffffff), TaskKey(2, 0));
  EXPECT_LT(OpenTaskKey("a", 1, 2), OpenTaskKey("a", 1, 10));
  EXPECT_LT(OutboxKey(9, 1), OutboxKey(10, 0));
}

TEST(KeysTest, NamespaceDoesNotPrefixAnother) {
  EXPECT_NE(OpenTaskKey("ab", 1, 1).find(OpenTaskPrefix("ab")), std::string::npos);
  EXPECT_NE(OpenTaskKey("abc", 1, 1).substr(0, OpenTaskPrefix("ab").size()), OpenTaskPrefix("ab"));
}

TEST(KeysTest, PrefixesHoldTheirKeys) {
  const std::vector<std::pair<std::string, std::string>> held = {
      {NamespaceInstancePrefix("b"), NamespaceInstanceKey("b", 1)},
      {TaskPrefix(1), TaskKey(1, 2)},
      {OpenTaskPrefix("b"), OpenTaskKey("b", 1, 2)},
      {ClosedTaskPrefix("b"), ClosedTaskKey("b", 1, 2)},
      {JobPrefix(1), JobKey(1, 2)},
      {ItemPrefix(1, 2), ItemKey(1, 2, "k")},
      {IncidentPrefix("b"), IncidentKey("b", 1, 2)},
      {InstanceIncidentPrefix("b", 1), IncidentKey("b", 1, 2)},
      {HistoryPrefix(1, HistoryKind::kMark), HistoryKey({1, HistoryKind::kMark, 2})},
      {RequestDayPrefix(5), RequestKey({5, "b", "r"})},
      {DefinitionPrefix("b"), DefinitionKey({"b", "w", 1})},
  };
  for (const auto& [prefix, key] : held) EXPECT_EQ(key.substr(0, prefix.size()), prefix);
}

TEST(KeysTest, RequestDayIsWholeDays) {
  constexpr int64_t kDay = int64_t{86'400} * 1'000'000;
  EXPECT_EQ(RequestDay(-1), 0u);
  EXPECT_EQ(RequestDay(kDay - 1), 0u);
  EXPECT_EQ(RequestDay(kDay), 1u);
  EXPECT_EQ(RequestDay(20'000 * kDay + 1), 20'000u);
}

TEST(KeysTest, ValuesKeepWhatTheyWereMadeOf) {
  EXPECT_THAT(ParseTimerValue(TimerValue(-5)), Optional(-5));
  EXPECT_THAT(ParseNumberValue(NumberValue(1u << 31)), Optional(1u << 31));
  EXPECT_THAT(ParseRecordedHashValue(RecordedHashValue({9, kHash})), Optional(RecordedHash{9, kHash}));
}

TEST(KeysTest, ValuesOfAnotherSizeAreNotRead) {
  EXPECT_FALSE(ParseTimerValue("1234567").has_value());
  EXPECT_FALSE(ParseNumberValue("123456789").has_value());
  EXPECT_FALSE(ParseRecordedHashValue(NumberValue(9)).has_value());
  EXPECT_FALSE(ParseRecordedHashValue(RecordedHashValue({9, kHash}) + "x").has_value());
}

TEST(KeysDeathTest, NamesWithZeroBytesAreRefused) {
  const std::string zero("a\0b", 3);
  EXPECT_FALSE(IsKeyText(zero));
  EXPECT_DEATH(OpenTaskPrefix(zero), "IsKeyText");
  EXPECT_DEATH(BusinessKeyKey({"a", zero, "k"}), "IsKeyText");
}

TEST(KeysDeathTest, HashesOfAnotherSizeAreRefused) {
  EXPECT_DEATH(RecordedHashValue({9, "short"}), "kHashBytes");
}

}  // namespace
}  // namespace liushui::views
