#include "engine/views/parameter_keys.h"

#include "engine/views/rows.h"
#include "gtest/gtest.h"
#include "liushui/state/v1/state.pb.h"

namespace liushui::views {
namespace {

TEST(ParameterKeysTest, KeysReadAsTheyWereWritten) {
  const ParameterPlace place = {"binjiang", "complaint", "close_days"};
  const auto read = ParseParameterKey(ParameterKey(place));
  ASSERT_TRUE(read.has_value());
  EXPECT_EQ(*read, place);
  EXPECT_FALSE(ParseParameterKey("p" + ParameterKey(place).substr(1)).has_value());
  EXPECT_FALSE(ParseParameterKey("y").has_value());
}

TEST(ParameterKeysTest, AChangePutsAndDeletesRows) {
  ledger::v1::Record record;
  record.set_index(7);
  record.set_time_us(5);
  record.set_namespace_("binjiang");
  record.mutable_actor()->set_name("wang");
  ledger::v1::ParametersChanged& change = *record.mutable_parameters_changed();
  change.set_reason("why");
  change.add_set()->set_workflow("complaint");
  change.mutable_set(0)->set_input("close_days");
  change.add_unset()->set_workflow("complaint");
  change.mutable_unset(0)->set_input("silence");
  const std::vector<RowWrite> rows = RowsOf(record, nullptr, nullptr);
  ASSERT_EQ(rows.size(), 2u);
  EXPECT_EQ(rows[0].key, ParameterKey({"binjiang", "complaint", "close_days"}));
  state::v1::ParameterRow row;
  ASSERT_TRUE(row.ParseFromString(*rows[0].value));
  EXPECT_EQ(row.index(), 7u);
  EXPECT_EQ(row.set_by(), "wang");
  EXPECT_EQ(row.reason(), "why");
  EXPECT_EQ(rows[1].key, ParameterKey({"binjiang", "complaint", "silence"}));
  EXPECT_FALSE(rows[1].value.has_value());
}

}  // namespace
}  // namespace liushui::views
