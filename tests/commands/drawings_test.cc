// The drawings of the declared processes are those of their files. With LIUSHUI_REWRITE=1 in the environment
// they are drawn anew instead.
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "engine/base/check.h"
#include "engine/chart/compile.h"
#include "engine/commands/chart_drawing.h"
#include "engine/commands/svg_program.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace liushui::commands {
namespace {

using ::testing::HasSubstr;

constexpr char kFolder[] = LIUSHUI_SOURCE_DIR "/workflows";

std::string TextOf(const std::string& path) {
  std::ifstream file(path);
  std::stringstream text;
  text << file.rdbuf();
  return text.str();
}

std::vector<std::string> Processes() {
  std::vector<std::string> names;
  for (const auto& entry : std::filesystem::directory_iterator(kFolder)) {
    if (entry.path().extension() == ".yaml") names.push_back(entry.path().stem().string());
  }
  return names;
}

std::string DrawingOfProcess(const std::string& name) {
  const std::string path = absl::StrCat(kFolder, "/", name, ".yaml");
  workflow::v1::Workflow workflow;
  LIUSHUI_CHECK_OK(chart::ReadYaml(TextOf(path), path, &workflow, nullptr));
  return DrawingOf(workflow, {});
}

class DrawingsTest : public testing::TestWithParam<std::string> {};

TEST_P(DrawingsTest, AreCurrent) {
  const std::string drawing = DrawingOfProcess(GetParam());
  const std::string path = absl::StrCat(kFolder, "/drawings/", GetParam(), ".svg");
  if (std::getenv("LIUSHUI_REWRITE") != nullptr) {
    const auto picture = MakeSvg(drawing);
    ASSERT_TRUE(picture.ok()) << picture.status();
    std::ofstream(path, std::ios::binary) << *picture;
  }
  EXPECT_THAT(TextOf(path), HasSubstr(MarkOf(drawing))) << "draw it anew with LIUSHUI_REWRITE=1";
}

INSTANTIATE_TEST_SUITE_P(Processes, DrawingsTest, testing::ValuesIn(Processes()),
                         [](const auto& process) { return process.param; });

}  // namespace
}  // namespace liushui::commands
