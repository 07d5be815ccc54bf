#include "engine/chart/convert.h"

#include <string>
#include <vector>

#include "engine/base/refusal.h"
#include "gtest/gtest.h"

namespace liushui::chart {
namespace {

using cel::Value;

Value Nested(int depth) {
  Value value = Value::Int(1);
  for (int i = 0; i < depth; ++i) value = Value::List({value});
  return value;
}

TEST(ConvertTest, EveryKindComesBack) {
  const std::vector<Value> values = {
      Value::Null(),
      Value::Bool(false),
      Value::Int(-5),
      Value::Uint(5),
      Value::Double(0.1),
      Value::String("投诉"),
      Value::Bytes("\xFF"),
      Value::Timestamp(absl::FromUnixMicros(1'700'000'000'123'456)),
      Value::Duration(absl::Microseconds(-7)),
      Value::List({Value::Int(1), Value::Null()}),
      Value::Map({{Value::String("b"), Value::Int(2)}, {Value::String("a"), Value::List({})}})};
  for (const Value& value : values) {
    const auto stored = ToLedger(value);
    ASSERT_TRUE(stored.ok()) << stored.status();
    EXPECT_EQ(FromLedger(*stored), value) << value.DebugString();
    EXPECT_EQ(FromLedger(*stored).kind(), value.kind());
  }
}

TEST(ConvertTest, FinerThanAMicrosecondIsCut) {
  const Value fine = Value::Timestamp(absl::FromUnixMicros(5) + absl::Nanoseconds(999));
  EXPECT_EQ(FromLedger(*ToLedger(fine)).timestamp_value(), absl::FromUnixMicros(5));
}

TEST(ConvertTest, RecordNamesAscend) {
  const Value record = Value::Map({{Value::String("b"), Value::Int(2)}, {Value::String("a"), Value::Int(1)}});
  google::protobuf::RepeatedPtrField<ledger::v1::NamedValue> fields;
  fields.Add()->set_name("old");
  ASSERT_TRUE(AssignRecord(record, &fields).ok());
  ASSERT_EQ(fields.size(), 2);
  EXPECT_EQ(fields[0].name(), "a");
  EXPECT_EQ(fields[1].name(), "b");
  EXPECT_EQ(RecordOf(fields), record);
}

TEST(ConvertTest, RefusesWhatTheLedgerCannotKeep) {
  const std::vector<Value> values = {Value::Map({{Value::Int(1), Value::Int(1)}}),
                                     Value::Type("int"),
                                     Value::Missing(),
                                     Value::String("\xFF"),
                                     Value::List({Value::Type("int")}),
                                     Nested(kMaxStoredDepth + 1)};
  for (const Value& value : values) {
    EXPECT_EQ(ReasonOf(ToLedger(value).status()), "VALUE_NOT_STORABLE") << value.DebugString();
  }
  google::protobuf::RepeatedPtrField<ledger::v1::NamedValue> fields;
  EXPECT_EQ(ReasonOf(AssignRecord(Value::Int(1), &fields)), "VALUE_NOT_STORABLE");
}

TEST(ConvertTest, TheDeepestValueCanBeReadAgain) {
  Value value = Value::Int(1);
  for (int i = 0; i < kMaxStoredDepth; ++i) value = Value::Map({{Value::String("r"), value}});
  const auto stored = ToLedger(value);
  ASSERT_TRUE(stored.ok()) << stored.status();
  ledger::v1::Value read;
  EXPECT_TRUE(read.ParseFromString(stored->SerializeAsString()));
}

TEST(ConvertTest, SealedPassesThroughAsItIs) {
  ledger::v1::Value sealed;
  sealed.mutable_sealed()->set_subject("client-7");
  sealed.mutable_sealed()->set_ciphertext("x");
  const cel::Value value = FromLedger(sealed);
  EXPECT_FALSE(value.is_null());
  const auto back = ToLedger(cel::Value::List({value}));
  ASSERT_TRUE(back.ok());
  EXPECT_EQ(back->list().values(0).SerializeAsString(), sealed.SerializeAsString());
}

}  // namespace
}  // namespace liushui::chart
