#include <map>
#include <set>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "tests/repo/checks.h"

namespace liushui::repo {
namespace {

// Which folders of ours, and which generated messages, a folder may include beside itself.
const std::map<std::string, std::set<std::string>>& AllowedFolders() {
  static const std::set<std::string> kMessages = {"liushui/workflow/v1", "liushui/ledger/v1",
                                                  "liushui/state/v1"};
  static const std::set<std::string> kPublic = {"liushui/v1", "google/rpc", "google/api"};
  const auto with = [](std::set<std::string> all, const std::set<std::string>& more) {
    all.insert(more.begin(), more.end());
    return all;
  };
  static const std::set<std::string> kChart = with(kMessages, {"engine/base", "engine/cel"});
  static const std::set<std::string> kCore = with(kChart, {"engine/chart"});
  static const std::set<std::string> kViews = with(kCore, {"engine/core"});
  static const std::set<std::string> kAudit = with(kViews, {"engine/views", "engine/proof"});
  static const std::set<std::string> kRuntime = with(kAudit, {"engine/audit", "storage"});
  static const std::set<std::string> kServer = with(with(kRuntime, {"engine/runtime"}), kPublic);
  static const std::set<std::string> kClients =
      with(with(kMessages, kPublic), {"engine/base", "clients/cpp"});
  static const std::map<std::string, std::set<std::string>> kAllowed = {
      {"engine/base", {}},
      {"engine/proof", {"engine/base"}},
      {"engine/witness", {"engine/base", "engine/proof"}},
      {"engine/cel", {"engine/base"}},
      {"engine/chart", kChart},
      {"engine/core", kCore},
      {"engine/views", kViews},
      {"engine/audit", kAudit},
      {"engine/runtime", kRuntime},
      {"engine/server", kServer},
      {"engine/commands", with(kServer, {"engine/server", "engine/witness", "clients/cli"})},
      {"storage", {"engine/base"}},
      {"clients/cpp", kClients},
      {"clients/cli", kClients},
      {"clients/demo", with(kClients, {"clients/cli"})},
  };
  return kAllowed;
}

// Where a library's headers may be included. A library that is not named here may be used anywhere.
const std::map<std::string, std::set<std::string>>& LibraryFolders() {
  static const std::map<std::string, std::set<std::string>> kFolders = {
      {"rocksdb/", {"storage"}},
      {"httplib.h", {"engine/witness"}},
      {"grpc/", {"engine/server", "engine/commands", "clients/cpp", "clients/cli", "clients/demo"}},
      {"grpcpp/", {"engine/server", "engine/commands", "clients/cpp", "clients/cli", "clients/demo"}},
      {"yaml-cpp/", {"engine/chart", "clients/cli", "clients/demo"}},
      {"CLI/", {"engine/commands", "clients/cli", "clients/demo"}},
      {"re2/", {"engine/cel", "engine/chart"}},
  };
  return kFolders;
}

const char* const kImpureIncludes[] = {
    "thread",
    "mutex",
    "shared_mutex",
    "condition_variable",
    "future",
    "atomic",
    "chrono",
    "ctime",
    "time.h",
    "fstream",
    "iostream",
    "filesystem",
    "random",
    "cstdio",
    "stdio.h",
    "unordered_map",
    "unistd.h",
    "unordered_set",
    "absl/time/clock.h",
    "absl/random/",
    "grpc/",
    "grpcpp/",
    "absl/synchronization",
    "absl/container/flat_hash_",
    "rocksdb/",
    "openssl/rand.h",
    "engine/base/mutex.h",
    "absl/container/node_hash_",
    "prometheus",
    "spdlog/",
};

std::vector<Occurrence> IncludesOf(const SourceFile& file) {
  return FindAll(file.text, "^[ \\t]*#[ \\t]*include[ \\t]*[<\"]([^>\"]+)[>\"]");
}

}  // namespace

Findings CheckIncludeDirections(const SourceFile& file) {
  Findings findings;
  if (!IsCpp(file.path) || IsTest(file.path)) return findings;
  const std::string from = ModuleOf(file.path);
  const auto allowed = AllowedFolders().find(from);
  if (allowed == AllowedFolders().end()) {
    return {{file.path, 1,
             absl::StrCat("folder ", FolderOf(file.path), " is not in the table of allowed includes")}};
  }
  for (const Occurrence& include : IncludesOf(file)) {
    const std::string to = ModuleOf(include.text);
    if (to.empty() || to == from || allowed->second.count(to) > 0) continue;
    findings.push_back({file.path, include.line, absl::StrCat(from, " includes ", include.text)});
  }
  return findings;
}

Findings CheckLibraries(const SourceFile& file) {
  Findings findings;
  if (!IsCpp(file.path) || IsTest(file.path)) return findings;
  for (const Occurrence& include : IncludesOf(file)) {
    for (const auto& [library, folders] : LibraryFolders()) {
      if (!absl::StartsWith(include.text, library) || folders.count(ModuleOf(file.path)) > 0) continue;
      findings.push_back({file.path, include.line, include.text});
    }
  }
  return findings;
}

Findings CheckPureIncludes(const SourceFile& file) {
  Findings findings;
  if (!IsCpp(file.path) || !IsPure(file.path)) return findings;
  for (const Occurrence& include : IncludesOf(file)) {
    for (const absl::string_view impure : kImpureIncludes) {
      const bool names_folder = absl::StrContains(impure, "/") && !absl::EndsWith(impure, ".h");
      if (names_folder ? !absl::StartsWith(include.text, impure) : include.text != impure) continue;
      findings.push_back({file.path, include.line, include.text});
    }
  }
  return findings;
}

Findings CheckGuard(const SourceFile& file) {
  if (!IsHeader(file.path)) return {};
  const std::string guard = absl::StrCat(
      "LIUSHUI_", absl::AsciiStrToUpper(absl::StrReplaceAll(file.path, {{"/", "_"}, {".", "_"}})), "_");
  const std::string opening = absl::StrCat("#ifndef ", guard, "\n#define ", guard, "\n");
  if (absl::StrContains(file.text, opening)) return {};
  return {{file.path, 1, absl::StrCat("expected the guard ", guard)}};
}

}  // namespace liushui::repo
