// Feeds the fuzz targets what fuzzing has found worth keeping, and the declared workflows.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <sstream>

#include "absl/strings/str_cat.h"
#include "engine/chart/compile.h"
#include "tests/fuzz/targets.h"

namespace liushui::fuzz {
namespace {

std::string ReadFile(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  EXPECT_TRUE(file.good()) << path;
  std::ostringstream content;
  content << file.rdbuf();
  return content.str();
}

// The files of a folder under the source tree.
std::vector<std::filesystem::path> FilesIn(absl::string_view folder) {
  std::vector<std::filesystem::path> files;
  const std::string path = absl::StrCat(LIUSHUI_SOURCE_DIR, "/", folder);
  for (const auto& entry : std::filesystem::directory_iterator(path)) {
    if (entry.is_regular_file()) files.push_back(entry.path());
  }
  EXPECT_FALSE(files.empty()) << folder;
  return files;
}

void FeedAll(absl::string_view folder, void (*target)(absl::string_view)) {
  for (const std::filesystem::path& path : FilesIn(folder)) {
    SCOPED_TRACE(path.string());
    target(ReadFile(path));
  }
}

TEST(CorpusTest, ExpressionsKeepTheirPromises) {
  FeedAll("tests/fuzz/corpus/cel", FuzzCel);
}

TEST(CorpusTest, DeclarationsKeepTheirPromises) {
  FeedAll("tests/fuzz/corpus/yaml", FuzzYaml);
  FeedAll("workflows", FuzzYaml);
  FeedAll("workflows/calendars", FuzzYaml);
}

TEST(CorpusTest, ChartsKeepTheirPromises) {
  FeedAll("tests/fuzz/corpus/chart", FuzzChart);
}

TEST(CorpusTest, DeclaredWorkflowsAreCharts) {
  for (const std::filesystem::path& path : FilesIn("workflows")) {
    if (path.extension() != ".yaml") continue;
    workflow::v1::Workflow workflow;
    EXPECT_TRUE(chart::ReadYaml(ReadFile(path), path.string(), &workflow, nullptr).ok()) << path;
    FuzzChart(workflow.SerializeAsString());
  }
}

}  // namespace
}  // namespace liushui::fuzz
