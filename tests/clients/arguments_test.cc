#include "clients/cli/arguments.h"

#include "clients/cpp/json.h"
#include "engine/base/refusal.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/clients/screen.h"
#include "tests/commands/scratch_files.h"

namespace liushui::cli {
namespace {

TEST(MomentTest, MayBeTypedInManyWays) {
  const absl::Time now = absl::FromCivil(absl::CivilSecond(2026, 3, 2, 8, 0), Shanghai());
  const struct {
    const char* typed;
    const char* expected;  // in Shanghai
  } kCases[] = {
      {"2026-03-02T09:30:00+08:00", "2026-03-02T09:30:00+08:00"},
      {"2026-03-02T01:30:00Z", "2026-03-02T09:30:00+08:00"},
      {"2026-03-03 17:45", "2026-03-03T17:45:00+08:00"},
      {"2026-03-03 17:45:10", "2026-03-03T17:45:10+08:00"},
      {"17:45", "2026-03-02T17:45:00+08:00"},
      {"17:45:10", "2026-03-02T17:45:10+08:00"},
      {"+90s", "2026-03-02T08:01:30+08:00"},
      {"+1h30m", "2026-03-02T09:30:00+08:00"},
      {"+2d", "2026-03-04T08:00:00+08:00"},
  };
  for (const auto& test : kCases) {
    const auto moment = MomentArgument(test.typed, now, Shanghai());
    ASSERT_TRUE(moment.ok()) << test.typed << ": " << moment.status();
    EXPECT_EQ(TimeText(*moment, Shanghai()), test.expected) << test.typed;
  }
}

TEST(MomentTest, OtherTextIsMisuse) {
  for (const char* typed : {"", "tomorrow", "+", "+x", "+-1h", "+99999999d", "25:00", "2026-13-01 08:00"}) {
    EXPECT_EQ(ExitCodeOf(MomentArgument(typed, absl::UnixEpoch(), Shanghai()).status()), kMisused) << typed;
  }
}

TEST(JsonArgumentTest, MayComeFromAFile) {
  const commands::ScratchFiles scratch;
  const std::string path = scratch.Write("form.json", R"({"agree": true})");
  EXPECT_TRUE(JsonArgument("--form", "@" + path)->fields().at("agree").bool_value());
  EXPECT_TRUE(JsonArgument("--form", "")->fields().empty());
}

TEST(JsonArgumentTest, WrongJsonNamesTheOption) {
  const absl::Status status = JsonArgument("--form", "{agree").status();
  EXPECT_EQ(ExitCodeOf(status), kMisused);
  EXPECT_THAT(std::string(status.message()), testing::StartsWith("--form: expected a JSON object"));
}

TEST(JsonArgumentTest, MissingFileIsMisuse) {
  const commands::ScratchFiles scratch;
  EXPECT_EQ(ExitCodeOf(JsonArgument("--form", "@" + scratch.Path("none.json")).status()), kMisused);
}

TEST(JsonArgumentTest, DeepJsonIsMisuseAtOnce) {
  const auto nested = [](size_t depth) {
    return "{\"a\": " + std::string(depth - 1, '[') + std::string(depth - 1, ']') + "}";
  };
  EXPECT_TRUE(JsonArgument("--form", nested(client::kMaxJsonDepth)).ok());
  for (const size_t depth : {client::kMaxJsonDepth + 1, 100'000}) {
    EXPECT_EQ(ExitCodeOf(JsonArgument("--form", nested(depth)).status()), kMisused) << depth;
  }
  EXPECT_TRUE(JsonArgument("--form", "{\"a\": \"\\\"" + std::string(100, '[') + "\"}").ok());
}

TEST(JsonArgumentTest, LargeFileIsMisuse) {
  const commands::ScratchFiles scratch;
  const std::string large = scratch.Write("large", std::string(kMaxFileBytes + 1, 'x'));
  EXPECT_EQ(ExitCodeOf(JsonArgument("--form", "@" + large).status()), kMisused);
}

}  // namespace
}  // namespace liushui::cli
