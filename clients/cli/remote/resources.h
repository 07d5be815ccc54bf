// Tasks and instances as people read them, the same in every command that shows one.
#ifndef LIUSHUI_CLIENTS_CLI_REMOTE_RESOURCES_H_
#define LIUSHUI_CLIENTS_CLI_REMOTE_RESOURCES_H_

#include <string>

#include "clients/cli/session.h"
#include "google/protobuf/repeated_ptr_field.h"
#include "liushui/v1/resources.pb.h"

namespace liushui::cli {

// A table of tasks; nothing for an empty list.
void PrintTasks(const Session& session, const google::protobuf::RepeatedPtrField<v1::Task>& tasks);

// One task with its parts and, where it came with it, its form.
void PrintTask(const Session& session, const v1::Task& task);

// One instance with its data.
void PrintInstance(const Session& session, const v1::Instance& instance);
// How many children are not among those told: "and 3 more that run, 12 that have ended".
std::string LeftOutText(const v1::Instance& instance);

// Who has the task, or who may take it: "li", "role team_leader, zhang", "manager: li; consultant: nobody";
// of whom and for whom: "sun for li", "li, given to qian".
std::string WhoText(const v1::Task& task);

// What a task's change came to, in one line.
std::string ChangeText(const v1::Task& task);

// Text as it is, everything else as JSON.
std::string ValueText(const google::protobuf::Value& value);

}  // namespace liushui::cli

#endif  // LIUSHUI_CLIENTS_CLI_REMOTE_RESOURCES_H_
