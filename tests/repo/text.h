// The repository as text, and what the rules need to read it: files, lines, code without its comments.
#ifndef LIUSHUI_TESTS_REPO_TEXT_H_
#define LIUSHUI_TESTS_REPO_TEXT_H_

#include <string>
#include <vector>

#include "absl/strings/string_view.h"

namespace liushui::repo {

// One file. The path is relative to the root of the repository; the text of a file that is not read is empty.
struct SourceFile {
  std::string path;
  std::string text;
};

// All files of a repository in the order of their paths.
using Tree = std::vector<SourceFile>;

// One place where a rule is broken.
struct Finding {
  std::string path;
  int line = 0;
  std::string found;
};
using Findings = std::vector<Finding>;

// One occurrence of a pattern: its line, and what the pattern's first group (or all of it) matched.
struct Occurrence {
  int line = 0;
  std::string text;
};

// Reads the tree under `root`, without what is built, fetched or Git's own.
Tree ReadTree(const std::string& root);

// C++ code with the insides of comments, strings and character literals blanked; every line keeps its length.
std::string CodeOf(absl::string_view text);

// The same, with preprocessor directives blanked too.
std::string CodeWithoutDirectives(absl::string_view text);

// The number, from 1, of the line that holds `offset`.
int LineOf(absl::string_view text, size_t offset);

// How many lines the text has.
int LinesOf(absl::string_view text);

// Every occurrence of an RE2 pattern, from first to last. `^` and `$` are the ends of a line.
std::vector<Occurrence> FindAll(const std::string& text, const std::string& pattern);

// The folder of a path, without the last slash; empty at the root.
std::string FolderOf(absl::string_view path);

// The last part of a path.
std::string NameOf(absl::string_view path);

// The folder of ours that a path belongs to, its own subfolders included: engine/cel/syntax/lexer.h ->
// engine/cel, liushui/v1/task.pb.h -> liushui/v1. Empty for a path that is not ours.
std::string ModuleOf(absl::string_view path);

// What kind of file a path names.
bool IsHeader(absl::string_view path);
bool IsSource(absl::string_view path);
bool IsCpp(absl::string_view path);
bool IsProto(absl::string_view path);
bool IsTest(absl::string_view path);

// True in the pure folders: what follows from the same input is the same for ever there.
bool IsPure(absl::string_view path);

}  // namespace liushui::repo

#endif  // LIUSHUI_TESTS_REPO_TEXT_H_
