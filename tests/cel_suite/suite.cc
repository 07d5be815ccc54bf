#include "tests/cel_suite/suite.h"

#include <google/protobuf/util/json_util.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <sstream>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "engine/base/check.h"

namespace liushui::cel_suite {
namespace {

// $LIUSHUI_SUITES, or where ./dev test puts the suites if it is not set.
std::string SuiteFolder() {
  const char* const given = std::getenv("LIUSHUI_SUITES");
  if (given != nullptr) return absl::StrCat(given, "/cel-spec-0.6.1");
  const char* const cache = std::getenv("XDG_CACHE_HOME");
  const char* const home = std::getenv("HOME");
  const std::string caches = cache != nullptr ? cache : absl::StrCat(home != nullptr ? home : "", "/.cache");
  return absl::StrCat(caches, "/liushui/suites/cel-spec-0.6.1");
}

absl::StatusOr<std::string> ReadFile(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) return absl::NotFoundError(absl::StrCat("there is no ", path));
  std::ostringstream content;
  content << file.rdbuf();
  return content.str();
}

std::string TextAt(const Json& json, absl::string_view key) {
  return At(json, key).string_value();
}

// Gathers cases, naming them by the suites around them.
class Gathering {
 public:
  void Gather(const Json& suite, std::vector<std::string>& path) {
    for (const Json& inner : At(suite, "suites").list_value().values()) {
      path.push_back(TextAt(inner, "name"));
      Gather(inner, path);
      path.pop_back();
    }
    for (const Json& test : At(suite, "tests").list_value().values()) Add(test, path);
  }

  std::vector<Case> cases;

 private:
  void Add(const Json& test, const std::vector<std::string>& path) {
    const Json& original = At(test, "original");
    Case made;
    made.section = path.at(0);
    made.group = path.size() > 1 ? path[1] : "";
    made.expression = TextAt(original, "expr");
    made.name = Has(original, "name") ? TextAt(original, "name") : absl::StrCat(cases.size() + 1);
    const int same = ++times_[{made.section, made.group, made.name}];
    if (same > 1) absl::StrAppend(&made.name, " #", same);
    made.container = TextAt(original, "container");
    made.unchecked = At(original, "disableCheck").bool_value();
    made.check_only = At(original, "checkOnly").bool_value();
    made.expects_error = Has(original, "evalError");
    made.tree = TextAt(test, "ast");
    made.type = TextAt(test, "type");
    made.refusal = TextAt(test, "error");
    made.original = original;
    cases.push_back(std::move(made));
  }

  std::map<std::vector<std::string>, int> times_;
};

}  // namespace

const Json& At(const Json& json, absl::string_view key) {
  const auto& fields = json.struct_value().fields();
  const auto found = fields.find(std::string(key));
  return found == fields.end() ? Json::default_instance() : found->second;
}

bool Has(const Json& json, absl::string_view key) {
  return json.struct_value().fields().contains(std::string(key));
}

absl::StatusOr<std::vector<Case>> ReadCases(absl::string_view file) {
  const absl::StatusOr<std::string> text = ReadFile(absl::StrCat(SuiteFolder(), "/", file, ".json"));
  if (!text.ok()) return text.status();
  Json tree;
  const auto parsed = google::protobuf::util::JsonStringToMessage(*text, &tree);
  if (!parsed.ok()) return absl::InvalidArgumentError(absl::StrCat(file, ": ", parsed.ToString()));
  Gathering gathering;
  std::vector<std::string> path;
  if (!Has(tree, "suites")) path.push_back(std::string(file));
  gathering.Gather(tree, path);
  return std::move(gathering.cases);
}

bool SuiteIsThere() {
  return std::filesystem::exists(absl::StrCat(SuiteFolder(), "/conformance.json"));
}

std::string PathOfTable(absl::string_view file) {
  return absl::StrCat(LIUSHUI_SOURCE_DIR, "/tests/cel_suite/", file);
}

std::vector<std::vector<std::string>> ReadTable(absl::string_view file) {
  const absl::StatusOr<std::string> text = ReadFile(PathOfTable(file));
  LIUSHUI_CHECK_OK(text.status());
  std::vector<std::vector<std::string>> rows;
  const std::vector<std::string> lines = absl::StrSplit(*text, '\n', absl::SkipEmpty());
  for (size_t i = 1; i < lines.size(); ++i) rows.push_back(absl::StrSplit(lines[i], '\t'));
  return rows;
}

}  // namespace liushui::cel_suite
