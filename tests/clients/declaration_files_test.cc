#include "clients/cli/declarations/declaration_files.h"

#include <string>
#include <vector>

#include "engine/base/refusal.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/commands/scratch_files.h"

namespace liushui::cli {
namespace {

using commands::kGoodCalendar;
using commands::kGoodWorkflow;
using commands::ScratchFiles;

TEST(DeclarationFilesTest, TopLevelKeysSayWhatAFileIs) {
  EXPECT_EQ(KindOf(kGoodWorkflow), DeclarationKind::kWorkflow);
  EXPECT_EQ(KindOf(kGoodCalendar), DeclarationKind::kCalendar);
  EXPECT_EQ(KindOf(std::string(kGoodCalendar) + kGoodWorkflow), DeclarationKind::kWorkflow);
  EXPECT_EQ(KindOf("branch: binjiang\n  workflow: x\n"), DeclarationKind::kNeither);
  EXPECT_EQ(KindOf(""), DeclarationKind::kNeither);
  EXPECT_EQ(KindOf("\xEF\xBB\xBFworkflow: a\n"), DeclarationKind::kWorkflow);
}

TEST(DeclarationFilesTest, CalendarsComeFirst) {
  const ScratchFiles scratch;
  const std::string a = scratch.Write("a.yaml", kGoodWorkflow);
  const std::string calendar = scratch.Write("calendars/c.yml", kGoodCalendar);
  scratch.Write("sample/branch.yaml", "branch: x\n");
  scratch.Write("README.md", "text");
  const std::string late = scratch.Write("z.yaml", kGoodCalendar);
  const auto files = ReadDeclarationFiles({scratch.folder()});
  ASSERT_TRUE(files.ok()) << files.status();
  std::vector<std::string> paths;
  for (const DeclarationFile& file : *files) paths.push_back(file.path);
  EXPECT_THAT(paths, ::testing::ElementsAre(calendar, late, a));
}

TEST(DeclarationFilesTest, EachFileIsReadOnce) {
  const ScratchFiles scratch;
  const std::string a = scratch.Write("a.yaml", kGoodWorkflow);
  EXPECT_EQ(ReadDeclarationFiles({a, scratch.folder(), scratch.Path("./a.yaml")})->size(), 1u);
}

TEST(DeclarationFilesTest, WhatIsNotThereIsRefused) {
  const ScratchFiles scratch;
  EXPECT_EQ(ReasonOf(ReadDeclarationFiles({scratch.folder()}).status()), "FILE_UNKNOWN");
  EXPECT_EQ(ReasonOf(ReadDeclarationFiles({scratch.Path("no.yaml")}).status()), "FILE_UNKNOWN");
}

TEST(DeclarationFilesTest, OneMebibyteAndNoMore) {
  const ScratchFiles scratch;
  const std::string most = scratch.Write("most.yaml", std::string(kMaxDeclarationBytes, '#'));
  const std::string more = scratch.Write("more.yaml", std::string(kMaxDeclarationBytes + 1, '#'));
  EXPECT_TRUE(ReadDeclarationFiles({most}).ok());
  EXPECT_EQ(ReasonOf(ReadDeclarationFiles({more}).status()), "FILE_TOO_LARGE");
}

TEST(DeclarationFilesTest, AThousandFilesAndNoMore) {
  const ScratchFiles scratch;
  std::vector<std::string> paths;
  for (size_t i = 0; i <= kMaxDeclarationFiles; ++i)
    paths.push_back(scratch.Write(std::to_string(i) + ".yaml", kGoodWorkflow));
  EXPECT_EQ(ReasonOf(ReadDeclarationFiles(paths).status()), "FILE_TOO_LARGE");
  paths.pop_back();
  EXPECT_TRUE(ReadDeclarationFiles(paths).ok());
}

TEST(DeclarationFilesTest, WhatLiesBesideAFileIsFound) {
  const ScratchFiles scratch;
  const std::string workflow = scratch.Write("a.yaml", kGoodWorkflow);
  EXPECT_EQ(DeclarationsBeside(workflow).size(), 1u);
  scratch.Write("calendars/c.yaml", kGoodCalendar);
  scratch.Write("calendars/x.yaml", "branch: x\n");
  EXPECT_EQ(DeclarationsBeside(workflow).size(), 2u);
}

}  // namespace
}  // namespace liushui::cli
