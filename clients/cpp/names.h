// Resource names (AIP-122): how the API writes them, and how people type them.
#ifndef LIUSHUI_CLIENTS_CPP_NAMES_H_
#define LIUSHUI_CLIENTS_CPP_NAMES_H_

#include <string>

#include "absl/strings/string_view.h"

namespace liushui::client {

// namespaces/{name_space}
std::string NamespaceName(absl::string_view name_space);

// namespaces/{name_space}/{collection}/{id}; what is typed as a full name already stays as it is. The
// collections are instances, tasks, jobs and incidents.
std::string ResourceName(absl::string_view name_space, absl::string_view collection, absl::string_view typed);

// namespaces/{name_space}/workflows/{workflow}/keys/{key}: an instance by its business key, for GetInstance.
std::string KeyName(absl::string_view name_space, absl::string_view workflow, absl::string_view key);

// The name GetInstance understands for what a person types: a number, a full name, or workflow/key.
std::string TypedInstanceName(absl::string_view name_space, absl::string_view typed);

// True if the text is only digits.
bool IsNumber(absl::string_view text);

// The last segment of a name: 17 of namespaces/main/instances/17. The whole text if there is no slash.
std::string ShortName(absl::string_view name);

}  // namespace liushui::client

#endif  // LIUSHUI_CLIENTS_CPP_NAMES_H_
