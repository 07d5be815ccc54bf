#include "clients/cli/remote/migration_file.h"

#include "absl/strings/str_cat.h"
#include "clients/cli/session.h"
#include "engine/base/status_macros.h"
#include "yaml-cpp/yaml.h"

namespace liushui::cli {
namespace {

absl::Status Wrong(absl::string_view file, absl::string_view message) {
  return Misuse(absl::StrCat(file, ": ", message));
}

// yaml-cpp throws on text that is no YAML and on what is of another type.
absl::Status Read(const std::string& text, absl::string_view file, v1::MigrateInstancesRequest* request) {
  const YAML::Node root = YAML::Load(text);
  if (!root.IsMap()) return Wrong(file, "expected `states:` and `data:`, each with names and values");
  for (const auto& part : root) {
    const std::string name = part.first.as<std::string>();
    if ((name != "states" && name != "data") || !part.second.IsMap()) {
      return Wrong(file, absl::StrCat("expected `states:` and `data:`, each with names and values, found `",
                                      name, "`"));
    }
    for (const auto& entry : part.second) {
      const std::string key = entry.first.as<std::string>();
      const bool is_forgotten = name == "states" && entry.second.IsNull();
      const std::string value = is_forgotten ? "" : entry.second.as<std::string>();
      if (name == "states") {
        request->add_mapping()->set_from(key);
        request->mutable_mapping()->rbegin()->set_to(value);
      } else {
        request->add_data()->set_name(key);
        request->mutable_data()->rbegin()->set_expression(value);
      }
    }
  }
  return absl::OkStatus();
}

}  // namespace

absl::Status ReadMigrationText(const std::string& text, absl::string_view file,
                               v1::MigrateInstancesRequest* request) {
  try {
    return Read(text, file, request);
  } catch (const YAML::Exception& error) {
    return Wrong(file, error.what());
  }
}

}  // namespace liushui::cli
