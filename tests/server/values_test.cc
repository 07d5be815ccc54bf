#include "engine/server/messages/values.h"

#include <cstring>
#include <limits>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "google/protobuf/util/json_util.h"
#include "gtest/gtest.h"

namespace liushui::server {
namespace {

using google::protobuf::Struct;

Struct Json(const std::string& text) {
  Struct json;
  const auto status = google::protobuf::util::JsonStringToMessage(text, &json);
  EXPECT_TRUE(status.ok()) << status.ToString();
  return json;
}

// What is wrong with a form, one "path: sentence" for each.
std::vector<std::string> WrongWith(const std::string& text) {
  NamedValues values;
  std::vector<Violation> violations;
  ReadJson(Json(text), "form", &values, &violations);
  std::vector<std::string> wrong;
  for (const Violation& violation : violations)
    wrong.push_back(violation.field + ": " + violation.description);
  return wrong;
}

std::string Nested(int depth) {
  std::string text = "1";
  for (int i = 0; i < depth; ++i) text = "[" + text + "]";
  return "{\"a\": " + text + "}";
}

google::protobuf::Value Written(const ledger::v1::Value& value) {
  google::protobuf::Value json;
  WriteJson(value, &json);
  return json;
}

TEST(ValuesTest, RoundTripKeepsEverything) {
  const Struct json =
      Json(R"({"b": true, "n": null, "i": -12, "s": "换股", "l": [1, ["x"], {}], "r": {"y": {"z": 0}}})");
  NamedValues values;
  std::vector<Violation> violations;
  ReadJson(json, "form", &values, &violations);
  EXPECT_TRUE(violations.empty());
  Struct back;
  WriteJson(values, &back);
  EXPECT_EQ(back.DebugString(), json.DebugString());
}

TEST(ValuesTest, NamesAscend) {
  NamedValues values;
  std::vector<Violation> violations;
  ReadJson(Json(R"({"b": 1, "a": 1, "ab": 1, "B": 1, "价": 1})"), "form", &values, &violations);
  std::vector<std::string> names;
  for (const auto& value : values) names.push_back(value.name());
  EXPECT_THAT(names, ::testing::ElementsAre("B", "a", "ab", "b", "价"));
}

TEST(ValuesTest, FractionsAreRefusedWithTheirPath) {
  EXPECT_THAT(WrongWith(R"({"price": 7.5})"),
              ::testing::ElementsAre(
                  "form.price: 7.5 is not a whole number; money is in fen, prices in 1/10,000 yuan"));
  EXPECT_THAT(WrongWith(R"({"holdings": [{"cost": 1}, {"cost": 0.1}]})"),
              ::testing::ElementsAre(::testing::StartsWith("form.holdings[1].cost: 0.1 is not")));
}

TEST(ValuesTest, WholeNumbersEndBelowTwoToTheFiftyThird) {
  EXPECT_TRUE(WrongWith(R"({"a": 9007199254740991, "b": -9007199254740991})").empty());
  // The last but one arrives as 9007199254740992: what was meant is not known any more.
  EXPECT_EQ(WrongWith(R"({"a": 9007199254740992, "b": -9007199254740993, "c": 1e300})").size(), 3u);
}

TEST(ValuesTest, NumbersThatAreNoneAreRefused) {
  for (const double number :
       {std::numeric_limits<double>::infinity(), std::numeric_limits<double>::quiet_NaN()}) {
    google::protobuf::Value json;
    json.set_number_value(number);
    ledger::v1::Value value;
    std::vector<Violation> violations;
    ReadJson(json, "items[0].value", &value, &violations);
    ASSERT_EQ(violations.size(), 1u);
    EXPECT_EQ(violations[0].field, "items[0].value");
  }
}

TEST(ValuesTest, SixteenLevelsAndNoMore) {
  EXPECT_TRUE(WrongWith(Nested(kMaxJsonDepth)).empty());
  EXPECT_EQ(WrongWith(Nested(kMaxJsonDepth + 1)).size(), 1u);
}

TEST(ValuesTest, LongNamesAreRefused) {
  EXPECT_TRUE(WrongWith("{\"" + std::string(kMaxJsonNameBytes, 'a') + "\": 1}").empty());
  EXPECT_EQ(WrongWith("{\"" + std::string(kMaxJsonNameBytes + 1, 'a') + "\": 1}").size(), 1u);
}

TEST(ValuesTest, BigIntegersLeaveAsText) {
  ledger::v1::Value value;
  value.set_int_(kMaxJsonInteger);
  EXPECT_EQ(Written(value).number_value(), 9007199254740991.0);
  value.set_int_(kMaxJsonInteger + 1);
  EXPECT_EQ(Written(value).string_value(), "9007199254740992");
  value.set_int_(std::numeric_limits<int64_t>::min());
  EXPECT_EQ(Written(value).string_value(), "-9223372036854775808");
  value.set_uint(std::numeric_limits<uint64_t>::max());
  EXPECT_EQ(Written(value).string_value(), "18446744073709551615");
}

TEST(ValuesTest, TimesAndOthersLeaveAsText) {
  ledger::v1::Value value;
  value.set_timestamp_us(1772409600000000);
  EXPECT_EQ(Written(value).string_value(), "2026-03-02T00:00:00Z");
  value.set_duration_us(90'500'000);
  EXPECT_EQ(Written(value).string_value(), "90.5s");
  value.set_bytes("\x01\x02");
  EXPECT_EQ(Written(value).string_value(), "AQI=");
  value.mutable_sealed()->set_subject("client-7");
  EXPECT_EQ(Written(value).struct_value().fields().at("sealed").string_value(), "client-7");
  const double half = 0.5;
  uint64_t bits = 0;
  std::memcpy(&bits, &half, sizeof(bits));
  value.set_double_bits(bits);
  EXPECT_EQ(Written(value).number_value(), 0.5);
}

TEST(ValuesTest, TimesBeforeTheEpochAreWhole) {
  EXPECT_EQ(TimestampText(-1), "1969-12-31T23:59:59.999999Z");
  EXPECT_EQ(TimestampOf(-1).seconds(), -1);
  EXPECT_EQ(TimestampOf(-1).nanos(), 999'999'000);
  EXPECT_EQ(DurationText(-1'500'000), "-1.5s");
  EXPECT_EQ(DurationText(1), "0.000001s");
  EXPECT_EQ(DurationText(std::numeric_limits<int64_t>::min()), "-9223372036854.775808s");
}

}  // namespace
}  // namespace liushui::server
