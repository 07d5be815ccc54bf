#include "tests/workflows/declared.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <utility>

#include "absl/strings/str_cat.h"
#include "engine/base/check.h"
#include "engine/base/status_macros.h"
#include "engine/chart/compile.h"

namespace liushui::declared {
namespace {

std::string SourcePath(absl::string_view path) {
  return absl::StrCat(LIUSHUI_SOURCE_DIR, "/", path);
}

void Collect(const workflow::v1::State& state, std::vector<const workflow::v1::State*>& found) {
  found.push_back(&state);
  for (const workflow::v1::State& child : state.states()) Collect(child, found);
  for (const workflow::v1::State& child : state.regions()) Collect(child, found);
}

std::vector<std::string> NamesIn(absl::string_view folder, absl::string_view extension) {
  std::vector<std::string> names;
  for (const auto& entry : std::filesystem::directory_iterator(SourcePath(folder)))
    if (absl::string_view(entry.path().extension().c_str()) == extension)
      names.push_back(entry.path().stem().string());
  std::sort(names.begin(), names.end());
  return names;
}

}  // namespace

std::string ReadSource(absl::string_view path) {
  std::ifstream file(SourcePath(path));
  LIUSHUI_CHECK(file.is_open());
  std::stringstream text;
  text << file.rdbuf();
  return text.str();
}

std::vector<std::string> YamlNames(absl::string_view folder) {
  return NamesIn(folder, ".yaml");
}

std::vector<std::string> StoryNames() {
  return NamesIn("tests/transcripts", ".txt");
}

std::vector<std::string> LanguageStoryNames() {
  return NamesIn("tests/transcripts/language", ".txt");
}

std::vector<std::string> AllStories() {
  std::vector<std::string> stories = StoryNames();
  for (const std::string& name : LanguageStoryNames()) stories.push_back(absl::StrCat("language/", name));
  return stories;
}

absl::StatusOr<workflow::v1::Workflow> ReadWorkflow(absl::string_view name) {
  const std::string path = absl::StrCat("workflows/", name, ".yaml");
  workflow::v1::Workflow workflow;
  RETURN_IF_ERROR(chart::ReadYaml(ReadSource(path), path, &workflow, nullptr));
  return workflow;
}

absl::StatusOr<workflow::v1::Calendar> ReadCalendar(absl::string_view name) {
  const std::string path = absl::StrCat("workflows/calendars/", name, ".yaml");
  workflow::v1::Calendar calendar;
  RETURN_IF_ERROR(chart::ReadYaml(ReadSource(path), path, &calendar, nullptr));
  return calendar;
}

absl::StatusOr<std::shared_ptr<const chart::Chart>> CompileWorkflow(absl::string_view name,
                                                                    std::vector<chart::Problem>* warnings) {
  const std::string path = absl::StrCat("workflows/", name, ".yaml");
  workflow::v1::Workflow workflow;
  chart::SourceMap positions;
  RETURN_IF_ERROR(chart::ReadYaml(ReadSource(path), path, &workflow, &positions));
  chart::CompileOptions options;
  options.file = path;
  options.positions = &positions;
  options.warnings = warnings;
  chart::Surroundings surroundings;
  for (const std::string& other : YamlNames("workflows")) {
    ASSIGN_OR_RETURN(workflow::v1::Workflow declared, ReadWorkflow(other));
    surroundings.workflows[other] = std::make_shared<const workflow::v1::Workflow>(std::move(declared));
  }
  options.surroundings = &surroundings;
  if (!workflow.calendar().empty()) {
    ASSIGN_OR_RETURN(const workflow::v1::Calendar calendar, ReadCalendar(workflow.calendar()));
    ASSIGN_OR_RETURN(options.calendar, chart::BusinessCalendar::Make(calendar));
  }
  return chart::Compile(workflow, options);
}

std::vector<const workflow::v1::State*> StatesOf(const workflow::v1::Workflow& workflow) {
  std::vector<const workflow::v1::State*> found;
  for (const workflow::v1::State& state : workflow.states()) Collect(state, found);
  for (const workflow::v1::State& state : workflow.regions()) Collect(state, found);
  return found;
}

}  // namespace liushui::declared
