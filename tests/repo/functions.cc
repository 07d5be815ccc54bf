#include "tests/repo/functions.h"

#include <re2/re2.h>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "tests/repo/text.h"

namespace liushui::repo {
namespace {

enum class Scope { kOutside, kFunction, kOther };

// Where the parameter list of a head begins and ends, both parentheses included; empty if it has none.
absl::string_view ParameterList(absl::string_view head) {
  size_t from = head.find("operator");
  if (from != absl::string_view::npos) {
    from += 8;
    if (absl::StartsWith(head.substr(from), "()")) from += 2;
    from = head.find('(', from);
  } else {
    from = 0;
  }
  int angles = 0;
  int parentheses = 0;
  size_t begin = absl::string_view::npos;
  for (size_t i = from; i < head.size(); ++i) {
    const char c = head[i];
    const bool arrow = c == '>' && i > 0 && head[i - 1] == '-';
    if (begin == absl::string_view::npos) {
      if (c == '<') ++angles;
      if (c == '>' && !arrow) --angles;
      if (c != '(' || angles > 0) continue;
      begin = i;
    }
    if (c == '(') ++parentheses;
    if (c == ')' && --parentheses == 0) return head.substr(begin, i - begin + 1);
  }
  return "";
}

int CountParameters(absl::string_view list) {
  const absl::string_view inside = absl::StripAsciiWhitespace(list.substr(1, list.size() - 2));
  if (inside.empty() || inside == "void") return 0;
  int depth = 0;
  int parameters = 1;
  for (size_t i = 0; i < inside.size(); ++i) {
    const char c = inside[i];
    if (c == '(' || c == '<' || c == '{' || c == '[') ++depth;
    if (c == ')' || c == '}' || c == ']' || (c == '>' && i > 0 && inside[i - 1] != '-')) --depth;
    if (c == ',' && depth == 0) ++parameters;
  }
  return parameters;
}

// True if the head assigns something: then what follows is a value, not a body.
bool Assigns(absl::string_view head) {
  static const RE2 kOperator("operator\\s*[-+*/%^&|~!=<>,]+");
  static const RE2 kDeclared("=\\s*(0|default|delete)\\s*$");
  std::string rest(head);
  RE2::GlobalReplace(&rest, kOperator, "operator");
  RE2::GlobalReplace(&rest, kDeclared, "");
  int depth = 0;
  for (const char c : rest) {
    if (c == '(' || c == '<') ++depth;
    if (c == ')' || c == '>') --depth;
    if (c == '=' && depth <= 0) return true;
  }
  return false;
}

bool OpensOutside(const std::string& head) {
  static const RE2 kNamespaceOrType(
      "^(template\\s*<.*>\\s*)?(inline\\s+|typedef\\s+)?"
      "(namespace|class|struct|union|enum|extern)\\b");
  static const RE2 kReturnsType("^(template\\s*<.*>\\s*)?(struct|class|enum)\\s+[\\w:]+[&*\\s]+[\\w:]+\\(");
  return RE2::PartialMatch(head, kNamespaceOrType) && !RE2::PartialMatch(head, kReturnsType);
}

bool IsFunctionHead(const std::string& head) {
  static const RE2 kNoFunction("^(static_assert|using|typedef|friend class|return)\\b");
  return !RE2::PartialMatch(head, kNoFunction) && !Assigns(head) && !ParameterList(head).empty();
}

// Walks the file's braces once, keeping what was opened and not yet closed.
class Scanner {
 public:
  explicit Scanner(absl::string_view text) : code_(CodeWithoutDirectives(text)) {}

  std::vector<Function> Scan() {
    for (position_ = 0; position_ < code_.size(); ++position_) {
      const char c = code_[position_];
      if (c == '{') Open();
      if (c == '}') Close();
      if (c == ';') EndStatement();
      if (c == ':' && EndsLabel()) head_begin_ = position_ + 1;
    }
    return std::move(functions_);
  }

 private:
  bool Outside() const { return scopes_.empty() || scopes_.back() == Scope::kOutside; }

  // True at the colon of `public:` and its like.
  bool EndsLabel() const {
    const absl::string_view word =
        absl::StripAsciiWhitespace(absl::string_view(code_).substr(head_begin_, position_ - head_begin_));
    return word == "public" || word == "private" || word == "protected";
  }

  std::string Head() const {
    std::string head = code_.substr(head_begin_, position_ - head_begin_);
    absl::RemoveExtraAsciiWhitespace(&head);
    return head;
  }

  void Declare(const std::string& head, int body_lines) {
    const size_t begin = code_.find_first_not_of(" \t\n", head_begin_);
    functions_.push_back({head, LineOf(code_, begin), body_lines, CountParameters(ParameterList(head))});
  }

  void Open() {
    const std::string head = Head();
    Scope scope = Scope::kOther;
    if (Outside() && OpensOutside(head)) {
      scope = Scope::kOutside;
    } else if (Outside() && IsFunctionHead(head)) {
      scope = Scope::kFunction;
      Declare(head, 0);
      body_line_ = LineOf(code_, position_);
    }
    scopes_.push_back(scope);
    head_begin_ = position_ + 1;
  }

  void Close() {
    if (scopes_.empty()) return;
    if (scopes_.back() == Scope::kFunction) {
      functions_.back().body_lines = LineOf(code_, position_) - body_line_ + 1;
    }
    scopes_.pop_back();
    head_begin_ = position_ + 1;
  }

  void EndStatement() {
    const std::string head = Head();
    if (Outside() && IsFunctionHead(head)) Declare(head, 0);
    head_begin_ = position_ + 1;
  }

  const std::string code_;
  size_t position_ = 0;
  size_t head_begin_ = 0;
  int body_line_ = 0;
  std::vector<Scope> scopes_;
  std::vector<Function> functions_;
};

}  // namespace

std::vector<Function> FunctionsOf(absl::string_view text) {
  return Scanner(text).Scan();
}

}  // namespace liushui::repo
