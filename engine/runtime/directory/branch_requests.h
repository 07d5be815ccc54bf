// What is asked of a branch as a whole: its people, parameters and settings; and what is to be written down
// of those who read and were refused. Part of engine.h.
#ifndef LIUSHUI_ENGINE_RUNTIME_DIRECTORY_BRANCH_REQUESTS_H_
#define LIUSHUI_ENGINE_RUNTIME_DIRECTORY_BRANCH_REQUESTS_H_

#include <cstdint>
#include <string>

#include "engine/runtime/directory/edits.h"
#include "engine/runtime/directory/parameters.h"
#include "liushui/ledger/v1/access.pb.h"

namespace liushui::runtime {

struct DirectoryRequest {
  DirectoryEdit edit;
};

struct ParametersRequest {
  ParametersEdit edit;
};

struct SettingsRequest {
  ledger::v1::NamespaceSettings settings;
  std::string reason;
};

// Somebody was turned away at the door when he wanted to change something: that is recorded, in the name of
// the caller and of the person for whom he wanted to act.
struct SubstitutionRefusal {
  std::string call;
  std::string resource;
  std::string message;
  uint64_t instance = 0;                  // that the resource is said to belong to; 0 for none
  std::string reason = "NOT_SUBSTITUTE";  // or ROLE_DENIED
};

// The caller is about to be shown personal data.
struct AccessRequest {
  ledger::v1::AccessRecorded accesses;  // cases ascend, each once
};

}  // namespace liushui::runtime

#endif  // LIUSHUI_ENGINE_RUNTIME_DIRECTORY_BRANCH_REQUESTS_H_
