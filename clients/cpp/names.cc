#include "clients/cpp/names.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"

namespace liushui::client {

std::string NamespaceName(absl::string_view name_space) {
  return absl::StrCat("namespaces/", name_space);
}

std::string ResourceName(absl::string_view name_space, absl::string_view collection,
                         absl::string_view typed) {
  if (absl::StartsWith(typed, "namespaces/")) return std::string(typed);
  return absl::StrCat(NamespaceName(name_space), "/", collection, "/", typed);
}

std::string KeyName(absl::string_view name_space, absl::string_view workflow, absl::string_view key) {
  return absl::StrCat(NamespaceName(name_space), "/workflows/", workflow, "/keys/", key);
}

std::string TypedInstanceName(absl::string_view name_space, absl::string_view typed) {
  const size_t slash = typed.find('/');
  if (slash == absl::string_view::npos || absl::StartsWith(typed, "namespaces/")) {
    return ResourceName(name_space, "instances", typed);
  }
  return KeyName(name_space, typed.substr(0, slash), typed.substr(slash + 1));
}

bool IsNumber(absl::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), absl::ascii_isdigit);
}

std::string ShortName(absl::string_view name) {
  return std::string(name.substr(name.rfind('/') + 1));
}

}  // namespace liushui::client
