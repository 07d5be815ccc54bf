#include "tests/scxml_suite/suite.h"

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <set>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "absl/time/time.h"
#include "engine/base/check.h"
#include "engine/base/status_macros.h"
#include "google/protobuf/struct.pb.h"
#include "google/protobuf/util/json_util.h"
#include "tests/scxml_suite/import.h"
#include "tests/scxml_suite/sessions.h"

namespace liushui::scxml_suite {
namespace {

constexpr char kLists[] = LIUSHUI_SOURCE_DIR "/tests/scxml_suite/";

struct ScriptStep {
  absl::Duration after;
  std::string event;
  std::vector<std::string> configuration;
};

struct Script {
  std::vector<std::string> initial;
  std::vector<ScriptStep> steps;
};

std::vector<std::vector<std::string>> ReadTable(const std::string& name) {
  std::ifstream file(kLists + name);
  LIUSHUI_CHECK(file.good());
  std::vector<std::vector<std::string>> rows;
  std::string line;
  std::getline(file, line);  // the heads of the columns
  while (std::getline(file, line)) rows.push_back(absl::StrSplit(line, '\t'));
  return rows;
}

std::vector<std::string> SortedTexts(const google::protobuf::Value& list) {
  std::vector<std::string> texts;
  for (const auto& value : list.list_value().values()) texts.push_back(value.string_value());
  std::sort(texts.begin(), texts.end());
  return texts;
}

// Two documents contradict the W3C's text but for the script they keep beside their own.
bool NeedsLegacyScript(absl::string_view path) {
  return path == "more-parallel/test10.scxml" || path == "more-parallel/test10b.scxml";
}

absl::StatusOr<Script> ReadScript(absl::string_view path) {
  const std::string name = absl::StrCat(path.substr(0, path.rfind('.')), ".json");
  ASSIGN_OR_RETURN(const std::string text, ReadBeside(SuiteFolder(), name));
  google::protobuf::Struct whole;
  if (!google::protobuf::util::JsonStringToMessage(text, &whole).ok()) {
    return absl::InvalidArgumentError(absl::StrCat(name, " is no JSON"));
  }
  const auto& fields =
      NeedsLegacyScript(path) ? whole.fields().at("legacySemantics").struct_value().fields() : whole.fields();
  Script script{SortedTexts(fields.at("initialConfiguration")), {}};
  for (const auto& value : fields.at("events").list_value().values()) {
    const auto& event = value.struct_value().fields();
    const auto after = event.find("after");
    const int after_ms = after == event.end() ? 0 : static_cast<int>(after->second.number_value());
    script.steps.push_back({absl::Milliseconds(after_ms),
                            event.at("event").struct_value().fields().at("name").string_value(),
                            SortedTexts(event.at("nextConfiguration"))});
  }
  return script;
}

absl::Status Expect(const std::vector<std::string>& expected, const Sessions& sessions,
                    absl::string_view when) {
  const std::vector<std::string> found = sessions.Leaves();
  if (found == expected) return absl::OkStatus();
  return absl::FailedPreconditionError(absl::StrCat("expected ", absl::StrJoin(expected, " "), " ", when,
                                                    ", found ", absl::StrJoin(found, " ")));
}

absl::Status RunScript(absl::string_view document, const Script& script, Sessions& sessions) {
  std::set<std::string> events;
  for (const ScriptStep& step : script.steps) events.insert(step.event);
  RETURN_IF_ERROR(sessions.Start(document, events));
  RETURN_IF_ERROR(Expect(script.initial, sessions, "at the start"));
  for (const ScriptStep& step : script.steps) {
    RETURN_IF_ERROR(sessions.Advance(step.after));
    RETURN_IF_ERROR(sessions.Send(step.event));
    RETURN_IF_ERROR(Expect(step.configuration, sessions, absl::StrCat("after ", step.event)));
  }
  return absl::OkStatus();
}

// For a reader of their log: they have no state `pass`, whatever script may lie beside them.
bool IsForReaders(absl::string_view path) {
  for (const char* number : {"178", "230", "250", "307", "415"}) {
    if (path == absl::StrCat("w3c-ecma/test", number, ".txml.scxml")) return true;
  }
  return false;
}

// That they come to an end which is no failure is all that can be asked of them.
absl::Status RunWithoutScript(absl::string_view document, Sessions& sessions) {
  RETURN_IF_ERROR(sessions.Start(document, {}));
  RETURN_IF_ERROR(sessions.Advance(absl::Minutes(1)));
  return Expect({"final"}, sessions, "in the end");
}

}  // namespace

const std::vector<ListedDocument>& Documents() {
  static const std::vector<ListedDocument> kDocuments = [] {
    std::vector<ListedDocument> documents;
    for (const auto& row : ReadTable("scion_classes.tsv")) {
      documents.push_back({row[0], absl::StrCat(row[1], " ", row[2]), row[3]});
    }
    return documents;
  }();
  return kDocuments;
}

const std::map<std::string, std::string>& OutOfScope() {
  static const std::map<std::string, std::string> kOutOfScope = [] {
    std::map<std::string, std::string> reasons;
    for (const auto& row : ReadTable("out_of_scope.tsv")) reasons.emplace(row[0], row[1]);
    return reasons;
  }();
  return kOutOfScope;
}

std::string SuiteFolder() {
  const char* const given = std::getenv("LIUSHUI_SUITES");
  const char* const home = std::getenv("HOME");
  const std::string suites =
      given != nullptr ? given : absl::StrCat(home == nullptr ? "" : home, "/.cache/liushui/suites");
  const std::string folder = absl::StrCat(suites, "/test-framework-2.0.16/test");
  return std::filesystem::exists(folder) ? folder : "";
}

absl::Status RunDocument(absl::string_view path) {
  const std::string file = absl::StrCat(SuiteFolder(), "/", path);
  ASSIGN_OR_RETURN(const std::string document, ReadBeside(SuiteFolder(), path));
  Sessions sessions(file.substr(0, file.rfind('/')));
  if (IsForReaders(path)) return RunWithoutScript(document, sessions);
  const absl::StatusOr<Script> script = ReadScript(path);
  if (absl::IsNotFound(script.status())) return RunWithoutScript(document, sessions);
  RETURN_IF_ERROR(script.status());
  return RunScript(document, *script, sessions);
}

}  // namespace liushui::scxml_suite
