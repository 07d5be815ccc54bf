// People in CSV: a header line that names the columns, then one person a line.
//
//   id           as in liushui-actor; required
//   name         what others read
//   roles        separated by blanks or semicolons
//   team         id of the team; one that is not there yet is made
//   team_title   of that team
//   team_leader  id of the person who leads that team
//   attributes   what else is known of him: quota=8; outlet=工行滨江支行
//
// Columns may come in any order and be left out: what a file does not tell stays as it is.
#ifndef LIUSHUI_ENGINE_SERVER_SERVICES_BRANCH_PEOPLE_CSV_H_
#define LIUSHUI_ENGINE_SERVER_SERVICES_BRANCH_PEOPLE_CSV_H_

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "engine/runtime/directory/edits.h"

namespace liushui::server {

// A file, and what is to be done with it.
struct PeopleFile {
  absl::string_view csv;
  std::string file;  // name, for messages
  bool replace = false;
};

// Refuses with CSV_INVALID, a violation "file:line:column: sentence" for each mistake, in order of place, at
// most 100. `directory` is what the file is laid over.
absl::StatusOr<runtime::ImportPeople> ReadPeople(const PeopleFile& file, const runtime::Directory& directory);

}  // namespace liushui::server

#endif  // LIUSHUI_ENGINE_SERVER_SERVICES_BRANCH_PEOPLE_CSV_H_
