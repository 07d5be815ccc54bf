// Every rule is shown something that breaks it and something that keeps it: a rule that cannot fail is a
// defect.
#include "tests/repo/rules.h"

#include <map>
#include <set>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace liushui::repo {
namespace {

struct Example {
  std::string rule;
  std::string claim;
  Tree tree;
  std::vector<int> lines;  // where the rule is broken; none if it is kept
};

std::string Repeat(absl::string_view line, int times) {
  std::string text;
  for (int i = 0; i < times; ++i) absl::StrAppend(&text, line);
  return text;
}

Tree Folder(const std::string& folder, int files) {
  Tree tree;
  for (int i = 0; i < files; ++i) tree.push_back({absl::StrCat(folder, "/file", i, ".cc"), ""});
  return tree;
}

std::vector<Example> IncludeExamples() {
  return {
      {"include-direction",
       "up",
       {{"engine/core/a.cc", "#include \"engine/core/a.h\"\n#include \"engine/audit/b.h\"\n"}},
       {2}},
      {"include-direction",
       "down",
       {{"engine/core/a.cc", "#include \"engine/chart/chart.h\"\n#include \"engine/base/check.h\"\n"}},
       {}},
      {"include-direction",
       "durable messages",
       {{"engine/core/a.h", "#include \"liushui/ledger/v1/record.pb.h\"\n"}},
       {}},
      {"include-direction",
       "public api in the core",
       {{"engine/core/a.h", "#include \"liushui/v1/task.pb.h\"\n"}},
       {1}},
      {"include-direction",
       "client and engine",
       {{"clients/cpp/a.cc", "#include \"engine/core/decide.h\"\n"}},
       {1}},
      {"include-direction",
       "storage and core",
       {{"storage/a.cc", "#include \"engine/core/decide.h\"\n"}},
       {1}},
      {"include-direction",
       "test code in a product",
       {{"storage/a.cc", "#include \"tests/storage/fake.h\"\n"}},
       {1}},
      {"include-direction",
       "a folder of its own within",
       {{"engine/cel/syntax/a.cc", "#include \"engine/cel/value.h\"\n#include \"engine/core/b.h\"\n"}},
       {2}},
      {"include-direction", "unknown folder", {{"engine/luck/a.cc", "int a;\n"}}, {1}},
      {"include-direction",
       "tests may include all",
       {{"tests/core/a.cc", "#include \"engine/audit/b.h\"\n"}},
       {}},
  };
}

std::vector<Example> LibraryExamples() {
  const std::string good_guard = "#ifndef LIUSHUI_ENGINE_CEL_VALUE_H_\n#define LIUSHUI_ENGINE_CEL_VALUE_H_\n";
  return {
      {"library",
       "database outside of storage",
       {{"engine/runtime/a.cc", "\n#include <rocksdb/db.h>\n"}},
       {2}},
      {"library", "database in storage", {{"storage/a.cc", "#include <rocksdb/db.h>\n"}}, {}},
      {"library", "gRPC in the runtime", {{"engine/runtime/a.cc", "#include <grpcpp/grpcpp.h>\n"}}, {1}},
      {"pure-include", "thread", {{"engine/core/a.cc", "#include <string>\n#include <thread>\n"}}, {2}},
      {"pure-include", "clock", {{"engine/cel/a.cc", "#include \"absl/time/clock.h\"\n"}}, {1}},
      {"pure-include",
       "hashed container",
       {{"engine/views/a.h", "#include \"absl/container/flat_hash_map.h\"\n"}},
       {1}},
      {"pure-include",
       "time as a value",
       {{"engine/core/a.cc", "#include <map>\n#include \"absl/time/time.h\"\n"}},
       {}},
      {"pure-include", "impure folder", {{"engine/runtime/a.cc", "#include <thread>\n"}}, {}},
      {"guard", "right", {{"engine/cel/value.h", good_guard}}, {}},
      {"guard", "of another file", {{"engine/cel/other.h", good_guard}}, {1}},
      {"guard", "missing", {{"engine/cel/value.h", "#pragma once\n"}}, {1}},
  };
}

std::vector<Example> SizeExamples() {
  const auto body = [](int lines) {
    return absl::StrCat("void F() {\n", Repeat("  G();\n", lines - 2), "}\n");
  };
  return {
      {"file-length", "source at the cap", {{"storage/a.cc", Repeat("\n", 400)}}, {}},
      {"file-length", "source past the cap", {{"storage/a.cc", Repeat("\n", 401)}}, {401}},
      {"file-length", "header at the cap", {{"storage/a.h", Repeat("\n", 200)}}, {}},
      {"file-length", "header past the cap", {{"storage/a.h", Repeat("\n", 201)}}, {201}},
      {"file-length", "test at the cap", {{"tests/storage/a_test.cc", Repeat("\n", 600)}}, {}},
      {"file-length", "test past the cap", {{"tests/storage/a_test.cc", Repeat("\n", 601)}}, {601}},
      {"function-length", "at the cap", {{"storage/a.cc", body(60)}}, {}},
      {"function-length", "past the cap", {{"storage/a.cc", "\n" + body(61)}}, {2}},
      {"function-length", "in a test", {{"tests/a/a_test.cc", body(61)}}, {1}},
      {"parameters", "five", {{"storage/a.h", "int F(int a, int b, int c, int d, int e);\n"}}, {}},
      {"parameters",
       "six",
       {{"storage/a.h", "\nint F(int a, int b, int c,\n  int d, int e, int f);\n"}},
       {2}},
      {"files-per-folder", "at the cap", Folder("engine/core", 25), {}},
      {"files-per-folder", "past the cap", Folder("engine/core", 26), {0}},
  };
}

std::vector<Example> WordExamples() {
  return {
      {"unfinished", "todo", {{"dev", "a\n# TODO: later\n"}}, {2}},
      {"unfinished", "fixme in a proto", {{"protos/a.proto", "// FIXME\n"}}, {1}},
      {"unfinished", "part of a word", {{"engine/core/a.cc", "int kTODOS;\n"}}, {}},
      {"machine-path", "home of one machine", {{"README.md", "see `/root/liushui`\n"}}, {1}},
      {"machine-path", "working folder", {{"tests/a/a.cc", "x = \"/work/main\";\n"}}, {1}},
      {"machine-path", "relative path", {{"README.md", "see `engine/work/main`, `/var/lib/liushui`\n"}}, {}},
      {"type-name", "manager", {{"engine/core/a.h", "class TaskManager {\n};\n"}}, {1}},
      {"type-name",
       "info with an attribute",
       {{"engine/core/a.h", "\nstruct ABSL_LOCKABLE TaskInfo final {};\n"}},
       {2}},
      {"type-name", "alias", {{"engine/core/a.h", "using RowData = std::string;\n"}}, {1}},
      {"type-name", "message", {{"protos/liushui/v1/a.proto", "// x\nmessage TaskData {\n"}}, {2}},
      {"type-name", "public message", {{"protos/google/rpc/a.proto", "message ErrorInfo {\n"}}, {}},
      {"type-name", "a longer word", {{"engine/core/a.h", "struct Metadata {};\nstruct DataRow {};\n"}}, {}},
      {"type-name", "in a comment", {{"engine/core/a.h", "// class TaskManager {\n"}}, {}},
      {"string-view", "of std", {{"engine/core/a.h", "void F(std::string_view a);\n"}}, {1}},
      {"string-view",
       "of absl",
       {{"engine/core/a.h", "void F(absl::string_view a);  // no std::string_view\n"}},
       {}},
      {"exceptions", "thrown", {{"engine/core/a.cc", "void F() {\n  throw 1;\n}\n"}}, {2}},
      {"exceptions", "caught", {{"engine/core/a.cc", "try {\n} catch (...) {\n}\n"}}, {1, 2}},
      {"exceptions",
       "caught of a library",
       {{"engine/chart/a.cc", "#include <yaml-cpp/yaml.h>\ntry {\n"}},
       {}},
      {"exceptions", "spoken of", {{"engine/core/a.cc", "// never throw\nint retry;\n"}}, {}},
  };
}

std::vector<Example> DeterminismExamples() {
  return {
      {"floating-point", "in the core", {{"engine/core/a.cc", "int a;\ndouble b;\n"}}, {2}},
      {"floating-point", "in expressions", {{"engine/cel/a.cc", "double b;\n"}}, {}},
      {"floating-point", "by its bits", {{"engine/chart/a.cc", "F(absl::bit_cast<double>(b));\n"}}, {}},
      {"floating-point", "in the runtime", {{"engine/runtime/a.cc", "double b;\n"}}, {}},
      {"floating-point", "part of a word", {{"engine/core/a.cc", "// a double\nint double_bits;\n"}}, {}},
      {"hash-order", "hashed", {{"engine/core/a.cc", "std::unordered_map<int, int> a;\n"}}, {1}},
      {"hash-order", "ordered", {{"engine/core/a.cc", "std::map<int, int> a;\n"}}, {}},
      {"clock", "now", {{"engine/core/a.cc", "\nauto t = absl::Now();\n"}}, {2}},
      {"clock", "a line written", {{"engine/cel/a.cc", "std::cerr << 1;\n"}}, {1}},
      {"clock", "in the runtime", {{"engine/runtime/a.cc", "auto t = absl::Now();\n"}}, {}},
      {"clock", "snprintf", {{"engine/core/a.cc", "std::snprintf(a, 1, b);\n"}}, {}},
      {"sleep", "in a test", {{"tests/a/a_test.cc", "std::this_thread::sleep_for(x);\n"}}, {1}},
      {"sleep", "in the client", {{"clients/cpp/a.cc", "std::this_thread::sleep_for(x);\n"}}, {}},
  };
}

std::vector<Example> DocumentExamples() {
  const SourceFile source{"engine/cel/lexer.cc", "#include \"engine/cel/lexer.h\"\n"};
  const SourceFile part{"engine/cel/lexer_strings.cc",
                        "#include \"engine/cel/error.h\"\n#include \"engine/cel/lexer.h\"\n"};
  const SourceFile header{"engine/cel/lexer.h", ""};
  const SourceFile test{"tests/cel/lexer_test.cc", ""};
  const SourceFile user{"engine/cel/parser.cc", "#include \"engine/cel/lexer.h\"\n"};
  const SourceFile user_test{"tests/cel/parser_test.cc", ""};
  const SourceFile stranger{"engine/chart/names.h", "#include \"engine/cel/lexer.h\"\n"};
  const SourceFile other_test{"tests/cel/all_test.cc", "#include \"engine/cel/lexer.h\"\n"};
  return {
      {"prose", "a tenth", {{"storage/a.h", "// What it is.\n" + Repeat("int a;\n", 9)}}, {}},
      {"prose", "too little", {{"storage/a.h", "// What it is.\n" + Repeat("int a;\n", 10)}}, {1}},
      {"named-path",
       "exists",
       {{"README.md", "`engine/cel/`, `./dev test`, `dev`\n"}, {"dev", ""}, source},
       {}},
      {"named-path", "is gone", {{"README.md", "\n`engine/cel/parser.cc` and `NEWS.md`\n"}, source}, {2, 2}},
      {"named-path",
       "is no path",
       {{"README.md", "`namespaces/a/tasks` `a.b` `build/dev/x` `--data`\n"}, source},
       {}},
      {"named-path", "pattern", {{"README.md", "`engine/cel/*.cc` `engine/core/*.cc`\n"}, source}, {1}},
      {"tested", "test of its name", {source, header, test}, {}},
      {"tested", "test includes the header", {source, header, other_test}, {}},
      {"tested", "no test", {source, header}, {1}},
      {"tested", "a test in another folder", {source, header, {"tests/core/lexer_test.cc", ""}}, {1}},
      {"tested", "part of a tested header", {part, header, test}, {}},
      {"tested", "part of an untested header", {part, header}, {1}},
      {"tested",
       "subfolder",
       {{"engine/cel/syntax/lexer.cc", ""}, {"tests/cel/syntax/lexer_test.cc", ""}},
       {}},
      {"tested", "part of a tested user", {source, header, user, user_test}, {}},
      {"tested", "part of a part of a tested user", {part, header, user, user_test}, {}},
      {"tested", "part of an untested user", {source, header, user}, {1, 1}},
      {"tested", "used by another folder too", {source, header, user, user_test, stranger}, {1}},
      {"tested", "client", {{"clients/cpp/worker.cc", ""}, {"tests/clients/worker_test.cc", ""}}, {}},
      {"tested", "main", {{"engine/commands/main.cc", ""}}, {}},
  };
}

std::vector<Example> ProtoExamples() {
  const std::string path = "protos/liushui/ledger/v1/a.proto";
  return {
      {"proto-comment",
       "all commented",
       {{path, "// A.\nmessage A {\n  // B.\n  repeated b.C c = 1;\n\n  // D.\n  int32 d = 2;\n}\n"}},
       {}},
      {"proto-comment", "beside the field", {{path, "// A.\nmessage A {\n  int32 d = 2;  // D.\n}\n"}}, {}},
      {"proto-comment",
       "shared comment",
       {{path, "// A.\nmessage A {\n  // B.\n  int32 b = 1;\n  int32 c = 2;\n}\n"}},
       {5}},
      {"proto-comment", "blank line between", {{path, "// A.\n\nmessage A {}\n"}}, {3}},
      {"proto-comment", "enum value", {{path, "// A.\nenum A {\n  A_UNSPECIFIED = 0;\n}\n"}}, {3}},
      {"proto-comment", "rpc", {{path, "// A.\nservice A {\n  rpc Get(B) returns (C);\n}\n"}}, {3}},
      {"proto-comment", "map", {{path, "// A.\nmessage A {\n  map<string, string> b = 3;\n}\n"}}, {3}},
      {"proto-comment", "options", {{path, "option cc = \"a\";\nreserved 3;\nimport \"a.proto\";\n"}}, {}},
      {"durable-type", "double", {{path, "  double a = 1;\n"}}, {1}},
      {"durable-type", "map", {{path, "\n  map<string, int32> a = 1;\n"}}, {2}},
      {"durable-type", "any", {{path, "  repeated google.protobuf.Any a = 1;\n"}}, {1}},
      {"durable-type",
       "bits of a double",
       {{path, "  // not a float a = 1\n  fixed64 double_bits = 1;\n"}},
       {}},
      {"durable-type",
       "in the public api",
       {{"protos/liushui/v1/a.proto", "  map<string, int32> a = 1;\n"}},
       {}},
  };
}

std::vector<Example> AllExamples() {
  std::vector<Example> all;
  for (const auto& some : {IncludeExamples(), LibraryExamples(), SizeExamples(), WordExamples(),
                           DeterminismExamples(), DocumentExamples(), ProtoExamples()}) {
    all.insert(all.end(), some.begin(), some.end());
  }
  return all;
}

TEST(RulesTest, ExamplesAreJudgedRightly) {
  std::map<std::string, Rule> rules;
  for (const Rule& rule : AllRules()) rules.emplace(rule.name, rule);
  for (const Example& example : AllExamples()) {
    SCOPED_TRACE(absl::StrCat(example.rule, ": ", example.claim));
    ASSERT_EQ(rules.count(example.rule), 1u);
    std::vector<int> lines;
    for (const Finding& finding : rules.at(example.rule).check(example.tree)) lines.push_back(finding.line);
    EXPECT_EQ(lines, example.lines);
  }
}

TEST(RulesTest, EveryRuleCanFailAndCanBeKept) {
  std::set<std::string> broken;
  std::set<std::string> kept;
  for (const Example& example : AllExamples()) (example.lines.empty() ? kept : broken).insert(example.rule);
  for (const Rule& rule : AllRules()) {
    EXPECT_EQ(broken.count(rule.name), 1u) << rule.name << " has no example that breaks it";
    EXPECT_EQ(kept.count(rule.name), 1u) << rule.name << " has no example that keeps it";
  }
}

}  // namespace
}  // namespace liushui::repo
