#include "clients/cli/arguments.h"

#include <sys/stat.h>
#include <unistd.h>

#include <cstdio>
#include <filesystem>
#include <fstream>

#include "clients/cli/declaration_file.h"
#include "clients/cpp/json.h"
#include "engine/base/refusal.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/clients/screen.h"

namespace liushui::cli {
namespace {

namespace fs = std::filesystem;

// A folder of its own for each test.
class FilesTest : public testing::Test {
 protected:
  FilesTest() {
    const auto* test = testing::UnitTest::GetInstance()->current_test_info();
    folder_ = fs::path(testing::TempDir()) /
              (std::string("liushui_") + test->name() + "_" + std::to_string(getpid()));
    fs::create_directories(folder_);
  }
  ~FilesTest() override { fs::remove_all(folder_); }

  std::string Write(const std::string& name, const std::string& text) {
    const fs::path path = folder_ / name;
    fs::create_directories(path.parent_path());
    std::ofstream(path) << text;
    return path.string();
  }
  std::string folder() const { return folder_.string(); }

 private:
  fs::path folder_;
};

TEST(MomentTest, MayBeTypedInManyWays) {
  const absl::Time now = absl::FromCivil(absl::CivilSecond(2026, 3, 2, 8, 0), Shanghai());
  const struct {
    const char* typed;
    const char* expected;  // in Shanghai
  } kCases[] = {
      {"2026-03-02T09:30:00+08:00", "2026-03-02 09:30:00"},
      {"2026-03-02T01:30:00Z", "2026-03-02 09:30:00"},
      {"2026-03-03 17:45", "2026-03-03 17:45:00"},
      {"2026-03-03 17:45:10", "2026-03-03 17:45:10"},
      {"17:45", "2026-03-02 17:45:00"},
      {"17:45:10", "2026-03-02 17:45:10"},
      {"+90s", "2026-03-02 08:01:30"},
      {"+1h30m", "2026-03-02 09:30:00"},
      {"+2d", "2026-03-04 08:00:00"},
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

TEST_F(FilesTest, JsonMayComeFromAFile) {
  const std::string path = Write("form.json", R"({"agree": true})");
  EXPECT_TRUE(JsonArgument("--form", "@" + path)->fields().at("agree").bool_value());
  EXPECT_TRUE(JsonArgument("--form", "")->fields().empty());
}

TEST_F(FilesTest, WrongJsonNamesTheOption) {
  const absl::Status status = JsonArgument("--form", "{agree").status();
  EXPECT_EQ(ExitCodeOf(status), kMisused);
  EXPECT_THAT(std::string(status.message()), testing::StartsWith("--form: expected a JSON object"));
}

TEST_F(FilesTest, MissingFileIsMisuse) {
  EXPECT_EQ(ExitCodeOf(JsonArgument("--form", "@" + folder() + "/none.json").status()), kMisused);
}

TEST_F(FilesTest, FoldersPipesAndDevicesAreNotRead) {
  const std::string pipe = folder() + "/pipe";
  ASSERT_EQ(mkfifo(pipe.c_str(), 0600), 0);
  for (const std::string& path : {folder(), pipe, std::string("/dev/zero")}) {
    const absl::Status status = ReadFile(path).status();
    EXPECT_EQ(ReasonOf(status), "FILE_UNREADABLE") << path;
    EXPECT_EQ(ExitCodeOf(status), kFailed) << path;
  }
}

TEST_F(FilesTest, DeepJsonIsMisuseAtOnce) {
  const auto nested = [](size_t depth) {
    return "{\"a\": " + std::string(depth - 1, '[') + std::string(depth - 1, ']') + "}";
  };
  EXPECT_TRUE(JsonArgument("--form", nested(client::kMaxJsonDepth)).ok());
  for (const size_t depth : {client::kMaxJsonDepth + 1, 100'000}) {
    EXPECT_EQ(ExitCodeOf(JsonArgument("--form", nested(depth)).status()), kMisused) << depth;
  }
  EXPECT_TRUE(JsonArgument("--form", "{\"a\": \"\\\"" + std::string(100, '[') + "\"}").ok());
}

TEST_F(FilesTest, LargeFileIsMisuse) {
  EXPECT_TRUE(ReadFile(Write("fits", std::string(kMaxFileBytes, 'x'))).ok());
  EXPECT_EQ(ExitCodeOf(ReadFile(Write("large", std::string(kMaxFileBytes + 1, 'x'))).status()), kMisused);
}

TEST(DeclarationKindTest, IsToldByKeysAtTheMargin) {
  EXPECT_EQ(KindOf("workflow: a\ncalendar: b\nzone: c\n"), DeclarationKind::kWorkflow);
  EXPECT_EQ(KindOf("# a calendar\ncalendar: b\nzone: c\n"), DeclarationKind::kCalendar);
  EXPECT_EQ(KindOf("branch: b\ncalendar: c\n"), DeclarationKind::kOther);
  EXPECT_EQ(KindOf("  workflow: a\n"), DeclarationKind::kOther);
  EXPECT_EQ(KindOf(""), DeclarationKind::kOther);
  EXPECT_EQ(KindOf("\xEF\xBB\xBFworkflow: a\n"), DeclarationKind::kWorkflow);
}

TEST_F(FilesTest, FolderGivesCalendarsFirstAndSkipsOthers) {
  Write("b.yaml", "workflow: b\n");
  Write("a.yaml", "workflow: a\n");
  Write("calendars/c.yml", "calendar: c\nzone: UTC\n");
  Write("sample/branch.yaml", "branch: x\n");
  Write("README.md", "workflow: not\n");
  const auto files = ReadDeclarations({folder()});
  ASSERT_TRUE(files.ok()) << files.status();
  std::vector<std::string> names;
  for (const DeclarationFile& file : *files) names.push_back(file.path.substr(folder().size() + 1));
  EXPECT_THAT(names, testing::ElementsAre("calendars/c.yml", "a.yaml", "b.yaml"));
}

TEST_F(FilesTest, NamedFileMustBeADeclaration) {
  EXPECT_EQ(ExitCodeOf(ReadDeclarations({Write("x.yaml", "branch: x\n")}).status()), kMisused);
  EXPECT_EQ(ExitCodeOf(ReadDeclarations({folder() + "/none.yaml"}).status()), kMisused);
}

TEST_F(FilesTest, FolderWithoutDeclarationsIsMisuse) {
  EXPECT_EQ(ExitCodeOf(ReadDeclarations({folder()}).status()), kMisused);
}

}  // namespace
}  // namespace liushui::cli
