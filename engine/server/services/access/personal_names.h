// PersonalNames: what a definition declares personal, by name; and whether an answer shows any of it in
// plain.
#ifndef LIUSHUI_ENGINE_SERVER_SERVICES_ACCESS_PERSONAL_NAMES_H_
#define LIUSHUI_ENGINE_SERVER_SERVICES_ACCESS_PERSONAL_NAMES_H_

#include <set>
#include <string>

#include "google/protobuf/struct.pb.h"
#include "liushui/ledger/v1/record.pb.h"
#include "liushui/v1/audit_service.pb.h"
#include "liushui/v1/resources.pb.h"
#include "liushui/workflow/v1/workflow.pb.h"

namespace liushui::server {

// Data, and fields of forms, payloads and results, that are personal or hold something that is.
struct PersonalNames {
  std::set<std::string, std::less<>> data;
  std::set<std::string, std::less<>> fields;
  bool any() const { return !data.empty() || !fields.empty(); }
};

PersonalNames PersonalNamesOf(const workflow::v1::Workflow& workflow);

// Whether a value is there and can be read: it is not null, and not a sealed one.
bool IsPlain(const google::protobuf::Value& value);

// Whether a message, or a record, tells any of the personal values in plain. What a task shows beside its
// form may come from any datum: that is taken to be personal where any datum is.
bool ShowsPersonal(const PersonalNames& names, const v1::Instance& instance);
bool ShowsPersonal(const PersonalNames& names, const v1::Task& task);
bool ShowsPersonal(const PersonalNames& names, const ledger::v1::Record& record);

}  // namespace liushui::server

#endif  // LIUSHUI_ENGINE_SERVER_SERVICES_ACCESS_PERSONAL_NAMES_H_
