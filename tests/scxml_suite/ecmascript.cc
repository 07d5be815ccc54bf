#include "tests/scxml_suite/ecmascript.h"

#include <re2/re2.h>

#include <algorithm>
#include <set>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"

namespace liushui::scxml_suite {
namespace {

struct Rule {
  const char* pattern;
  std::string replacement;
};

// A field of _event that is a field of the payload here; null, which stands for undefined, where it is
// absent.
std::string PayloadField(absl::string_view name, absl::string_view otherwise) {
  return absl::StrCat("event.data != null && has(event.data.", name, ") ? event.data.", name, " : ",
                      otherwise);
}

// _event as SCXML 5.10.1 has it. Payloads carry what a sender says beside the data; an event without any was
// raised inside.
std::string EventRecord() {
  const std::string type =
      "event.name.startsWith('error.') || event.name.startsWith('done.state.') ? 'platform' : "
      "event.data == null ? 'internal' : 'external'";
  return absl::StrCat(
      "(event == null ? null : {'name': event.name, 'type': (", PayloadField("type", type), "), 'sendid': (",
      PayloadField("sendid", PayloadField("send", "null")), "), 'origin': (", PayloadField("origin", "null"),
      "), 'origintype': (", PayloadField("origintype", "null"), "), 'invokeid': (",
      PayloadField("invokeid", "null"), "), 'data': (", PayloadField("data", "null"), "), 'raw': null})");
}

constexpr char kIoProcessors[] =
    "{'scxml': {'location': '#_scxml_' + _sessionid}, "
    "'http://www.w3.org/TR/scxml/#SCXMLEventProcessor': {'location': '#_scxml_' + _sessionid}}";

const std::vector<Rule>& Rules() {
  static const std::vector<Rule> kRules = {
      {R"((?s)\(function\(str, starts\)\{.*\}\)\((\w+), (\w+)\))", R"(\1.startsWith(\2))"},
      {R"(JSON\.stringify\((\w+)\))", R"(\1.name)"},
      {R"(typeof ([\w.]+) *=== *'undefined')", R"(\1 == null)"},
      {R"(([\w.]+) instanceof Array)", R"(type(\1) == list)"},
      {R"(Math\.pow\((\w+), *3\))", R"((\1 * \1 * \1))"},
      {R"(\[\]\.concat\((\w+), *(\[[^\]]*\])\))", R"((\1 + \2))"},
      {R"(([=!])==)", R"(\1=)"},
      {R"(\bundefined\b)", "null"},
      {R"( \| )", " || "},
      {R"(('[^']*') \+ (\w+)$)", R"(\1 + string(\2))"},
      {R"(\b_event\b)", EventRecord()},
      {R"(\b_ioprocessors\b)", kIoProcessors},
      {R"(\b_name\b)", "instance.workflow"},
  };
  return kRules;
}

re2::StringPiece Piece(absl::string_view text) {
  return {text.data(), text.size()};
}

bool IsBrokenOnPurpose(absl::string_view expression) {
  return expression == "return" || expression == "{p1: 'v1'";
}

// Names that mean something in CEL.
bool IsWord(absl::string_view name) {
  static const std::set<std::string> kWords = {"true", "false", "null", "in", "list"};
  return kWords.count(std::string(name)) > 0;
}

bool IsNameCharacter(char c) {
  return absl::ascii_isalnum(c) || c == '_';
}

}  // namespace

std::string Trimmed(absl::string_view text) {
  return std::string(absl::StripAsciiWhitespace(text));
}

bool IsIdentifier(absl::string_view text) {
  return RE2::FullMatch(Piece(text), R"([A-Za-z_$][\w$]*)");
}

std::string ToCel(absl::string_view expression) {
  std::string cel = Trimmed(expression);
  if (IsBrokenOnPurpose(cel)) return kUnreadable;
  if (absl::StartsWith(cel, "{")) {
    RE2::GlobalReplace(&cel, R"(([{,]\s*)([A-Za-z_]\w*)\s*:)", R"(\1'\2':)");  // keys stand without quotes
  }
  for (const Rule& rule : Rules()) RE2::GlobalReplace(&cel, rule.pattern, rule.replacement);
  return cel;
}

std::string ToCondition(absl::string_view expression) {
  const std::string trimmed = Trimmed(expression);
  if (RE2::FullMatch(trimmed, "'[^']*'")) return trimmed == "''" ? "false" : "true";
  std::string negation;
  std::string path;
  if (IsBrokenOnPurpose(trimmed) ||
      !RE2::FullMatch(trimmed, R"((!?)([A-Za-z_]\w*(?:\.\w+|\['[^']*'\])*))", &negation, &path)) {
    return ToCel(trimmed);
  }
  const std::string is_false = absl::StrCat("(", ToCel(path), ") in [null, false, 0, '']");
  return negation.empty() ? absl::StrCat("!(", is_false, ")") : is_false;
}

std::string Quoted(absl::string_view text) {
  return absl::StrCat(
      "'", absl::StrReplaceAll(text, {{"\\", "\\\\"}, {"'", "\\'"}, {"\n", "\\n"}, {"\r", "\\r"}}), "'");
}

std::string TextToCel(absl::string_view text) {
  const std::string trimmed = Trimmed(text);
  if (trimmed.empty()) return "null";
  if (RE2::FullMatch(trimmed, R"((?s)[\[{"].*|-?[0-9]+|true|false|null)")) return trimmed;
  return Quoted(absl::StrJoin(absl::StrSplit(trimmed, absl::ByAnyChar(" \t\r\n"), absl::SkipEmpty()), " "));
}

absl::StatusOr<std::vector<Assignment>> ReadScript(absl::string_view script) {
  std::string code(script);
  RE2::GlobalReplace(&code, "//[^\n]*", "");
  std::vector<Assignment> assignments;
  for (absl::string_view part : absl::StrSplit(code, absl::ByAnyChar(";,"))) {
    const std::string statement = Trimmed(part);
    std::string name;
    std::string operation;
    std::string value;
    if (statement.empty() || IsIdentifier(statement)) continue;  // a name alone is declared, no more
    if (!RE2::FullMatch(statement, R"((?:var +)?([A-Za-z_]\w*)\s*([+*]?)=\s*([\w+*/ -]+))", &name, &operation,
                        &value)) {
      return absl::UnimplementedError(absl::StrCat("a script that does more than assign: ", statement));
    }
    const std::string cel = ToCel(value);
    assignments.push_back(
        {name, operation.empty() ? cel : absl::StrCat(name, " ", operation, " (", cel, ")")});
  }
  return assignments;
}

std::vector<std::string> VariablesOf(absl::string_view cel) {
  std::vector<std::string> names;
  for (size_t i = 0; i < cel.size();) {
    if (cel[i] == '\'' || cel[i] == '"') {
      const char quote = cel[i++];
      while (i < cel.size() && cel[i] != quote) i += cel[i] == '\\' ? 2 : 1;
      ++i;
      continue;
    }
    if (!IsNameCharacter(cel[i])) {
      ++i;
      continue;
    }
    const size_t begin = i;
    while (i < cel.size() && IsNameCharacter(cel[i])) ++i;
    const std::string name(cel.substr(begin, i - begin));
    const bool is_field = begin > 0 && cel[begin - 1] == '.';
    const bool is_call = i < cel.size() && cel[i] == '(';
    if (absl::ascii_isdigit(name[0]) || is_field || is_call || IsWord(name)) continue;
    if (std::find(names.begin(), names.end(), name) == names.end()) names.push_back(name);
  }
  return names;
}

}  // namespace liushui::scxml_suite
