// people and teams: who works in the branch, who is away, and who stands in.
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "clients/cli/branch/asking.h"
#include "clients/cli/exit_codes.h"
#include "clients/cli/files.h"
#include "clients/cli/remote/lists.h"
#include "clients/cli/table.h"
#include "engine/base/refusal.h"
#include "engine/base/status_macros.h"

namespace liushui::cli {
namespace {

constexpr size_t kMaxCsvBytes = 3 << 20;

// Of an absence or a substitute.
template <typename Span>
std::string SpanText(const Session& session, const Span& span) {
  return absl::StrCat(session.TimeOf(span.from()),
                      span.has_until() ? absl::StrCat(" to ", session.TimeOf(span.until())) : " on");
}

// "outlet=工行滨江支行; quota=8"
std::string AttributesText(const v1::Person& person) {
  return absl::StrJoin(person.attributes(), "; ", [](std::string* out, const v1::PersonAttribute& attribute) {
    absl::StrAppend(out, attribute.name(), "=", attribute.value());
  });
}

void PrintPerson(const Session& session, const v1::Person& person) {
  std::vector<std::pair<std::string, Cell>> fields = {
      {"id", client::ShortName(person.name())},
      {"name", person.display_name()},
      {"roles", absl::StrJoin(person.roles(), ", ")},
      {"team", person.team()},
      {"attributes", AttributesText(person)},
      {"today", person.absent() ? Cell("away", Tone::kWarning) : Cell("here", Tone::kGood)}};
  for (const v1::Absence& absence : person.absences()) {
    fields.emplace_back("away", absl::StrCat(SpanText(session, absence), absence.reason().empty() ? "" : "  ",
                                             absence.reason()));
  }
  for (const v1::Substitute& substitute : person.substitutes()) {
    fields.emplace_back("substitute", absl::StrCat(substitute.person(), "  ", SpanText(session, substitute)));
  }
  fields.emplace_back("acts for", absl::StrJoin(person.acts_for(), ", "));
  PrintFields(session.terminal(), fields);
}

struct PeopleOptions {
  std::string role;
  std::string team;
  bool absent = false;
};

void DeclareList(CLI::App& command, PeopleOptions& options) {
  command.add_option("--role", options.role, "only those who hold this role");
  command.add_option("--team", options.team, "only those of this team");
  command.add_flag("--absent", options.absent, "only those who are away now");
}

absl::Status List(Session& session, const PeopleOptions& options) {
  v1::ListPeopleRequest request;
  request.set_role(options.role);
  request.set_team(options.team);
  request.set_absent(options.absent);
  const auto fetch = [&](const v1::ListPeopleRequest& page) {
    return AskDirectory(session, &Directory::ListPeople, page);
  };
  ASSIGN_OR_RETURN(
      const v1::ListPeopleResponse listed,
      FetchPages(request, kListLimitMax, fetch, [](auto& page) { return page.mutable_people(); }));
  if (PrintedAsJson(session, listed)) return absl::OkStatus();
  Table table({"ID", "NAME", "ROLES", "TEAM", "AWAY", "SUBSTITUTES"});
  for (const v1::Person& person : listed.people()) {
    std::vector<std::string> substitutes;
    for (const v1::Substitute& substitute : person.substitutes()) substitutes.push_back(substitute.person());
    table.Add({client::ShortName(person.name()), person.display_name(), absl::StrJoin(person.roles(), ", "),
               person.team(), Cell(person.absent() ? "away" : "", Tone::kWarning),
               absl::StrJoin(substitutes, ", ")});
  }
  if (table.empty()) {
    session.out() << "nobody in the directory of " << session.name_space()
                  << " fits; `liushui people import` reads a file\n";
  } else {
    table.Print(session.terminal());
  }
  return absl::OkStatus();
}

struct PersonOptions {
  std::string person;
};

void DeclarePerson(CLI::App& command, PersonOptions& options) {
  command.add_option("PERSON", options.person, "id of the person")->required();
}

absl::Status Show(Session& session, const PersonOptions& options) {
  v1::GetPersonRequest request;
  request.set_name(BranchName(session, "people", options.person));
  ASSIGN_OR_RETURN(const v1::GetPersonResponse shown, AskDirectory(session, &Directory::GetPerson, request));
  if (!PrintedAsJson(session, shown)) PrintPerson(session, shown.person());
  return absl::OkStatus();
}

absl::Status Remove(Session& session, const PersonOptions& options) {
  v1::RemovePersonRequest request;
  request.set_name(BranchName(session, "people", options.person));
  ASSIGN_OR_RETURN(const v1::RemovePersonResponse removed,
                   AskDirectory(session, &Directory::RemovePerson, request));
  if (!PrintedAsJson(session, removed)) session.out() << options.person << " removed\n";
  return absl::OkStatus();
}

struct PutOptions {
  std::string person;
  std::string name;
  std::string roles;
  std::string team;
  std::vector<std::string> attributes;
};

void DeclarePut(CLI::App& command, PutOptions& options) {
  command.add_option("PERSON", options.person, "id of the person, new or not")->required();
  command.add_option("--name", options.name, "what others read");
  command.add_option("--holds", options.roles, "roles, separated by commas");
  command.add_option("--team", options.team, "id of the team");
  command.add_option(
      "--with", options.attributes,
      "what else is known of him, such as quota=8; may be given again. If none is given, what is "
      "known stays");
}

absl::Status Put(Session& session, const PutOptions& options) {
  v1::PutPersonRequest request;
  request.set_name(BranchName(session, "people", options.person));
  request.set_display_name(options.name);
  for (const std::string& role : client::RolesFrom(options.roles)) request.add_roles(role);
  request.set_team(options.team);
  request.set_keep_attributes(options.attributes.empty());
  for (const std::string& typed : options.attributes) {
    const std::pair<std::string, std::string> parts = absl::StrSplit(typed, absl::MaxSplits('=', 1));
    request.add_attributes()->set_name(parts.first);
    request.mutable_attributes()->rbegin()->set_value(parts.second);
  }
  ASSIGN_OR_RETURN(const v1::PutPersonResponse put, AskDirectory(session, &Directory::PutPerson, request));
  if (PrintedAsJson(session, put)) return absl::OkStatus();
  session.out() << options.person << (put.changed() ? " put\n" : " unchanged\n");
  return absl::OkStatus();
}

struct ImportOptions {
  std::string file;
  bool dry_run = false;
  bool replace = false;
};

void DeclareImport(CLI::App& command, ImportOptions& options) {
  command
      .add_option(
          "FILE", options.file,
          "CSV with a header line: id, and any of name, roles, team, team_title, team_leader, attributes")
      ->required();
  command.add_flag("--dry-run", options.dry_run, "only check, and say what would change");
  command.add_flag("--replace", options.replace, "remove whoever the file does not name");
}

// What one call did, added to what those before it did.
void Add(const v1::ImportPeopleResponse& call, v1::ImportPeopleResponse& all) {
  all.set_people(call.people());
  all.set_added(all.added() + call.added());
  all.set_changed(all.changed() + call.changed());
  all.set_removed(all.removed() + call.removed());
  all.set_teams(all.teams() + call.teams());
  all.set_records(all.records() + call.records());
  all.set_records_left(call.records_left());
  all.set_position(call.position());
}

// A record at a time, so that one sees it go on; whatever stops it, the same command goes on from there.
absl::StatusOr<v1::ImportPeopleResponse> ImportAll(Session& session, v1::ImportPeopleRequest request) {
  const bool shows_progress = session.terminal().progress;
  v1::ImportPeopleResponse all;
  bool goes_on = true;
  request.set_max_records(request.validate_only() ? 0 : 1);
  while (goes_on) {
    const auto call = AskDirectory(session, &Directory::ImportPeople, request);
    if (!call.ok() && all.records() > 0) {
      session.err() << "stopped after " << all.added() + all.changed() << " people in " << all.records()
                    << " records; the same command goes on from there\n";
    }
    RETURN_IF_ERROR(call.status());
    Add(*call, all);
    if (shows_progress) {
      session.err() << "\r" << all.added() + all.changed() << " people written, " << all.records() << " of "
                    << all.records() + all.records_left() << " records" << std::flush;
    }
    goes_on = call->records() > 0 && call->records_left() > 0;
  }
  if (shows_progress) session.err() << "\r\x1b[K" << std::flush;
  return all;
}

absl::Status Import(Session& session, const ImportOptions& options) {
  v1::ImportPeopleRequest request;
  ASSIGN_OR_RETURN(*request.mutable_csv(), ReadFile(options.file, kMaxCsvBytes));
  request.set_file(options.file);
  request.set_replace(options.replace);
  request.set_validate_only(options.dry_run);
  const auto imported = ImportAll(session, std::move(request));
  if (ReasonOf(imported.status()) == "CSV_INVALID" && !session.json()) {
    // Every mistake on a line of its own, as compilers say them.
    for (const Violation& mistake : ViolationsOf(imported.status()))
      session.err() << mistake.description << "\n";
    session.err() << "nothing was written\n";
    session.exit_code = kRefused;
    return absl::OkStatus();
  }
  RETURN_IF_ERROR(imported.status());
  if (PrintedAsJson(session, *imported)) return absl::OkStatus();
  const bool changes = imported->added() + imported->changed() + imported->removed() + imported->teams() > 0;
  session.out() << imported->people() << " people: ";
  if (!changes) {
    session.out() << "nothing changes, nothing was written\n";
    return absl::OkStatus();
  }
  session.out() << imported->added() << " added, " << imported->changed() << " changed, "
                << imported->removed() << " removed, " << imported->teams() << " teams put";
  if (options.dry_run) {
    session.out() << " - so it would be; nothing was written\n";
  } else {
    session.out() << ", in " << imported->records()
                  << (imported->records() == 1 ? " record\n" : " records\n");
  }
  return absl::OkStatus();
}

struct AbsentOptions {
  std::string person;
  std::string from;
  std::string until;
  std::string reason;
};

void DeclareAbsent(CLI::App& command, AbsentOptions& options) {
  command.add_option("PERSON", options.person, "id of the person")->required();
  command.add_option("--from", options.from,
                     "since when: 2026-03-02, '2026-03-02 13:00', +1d; now if not given");
  command.add_option("--until", options.until, "the first moment back; not known if not given");
  command.add_option("--reason", options.reason, "why");
}

absl::Status Absent(Session& session, const AbsentOptions& options) {
  ASSIGN_OR_RETURN(const absl::Time now, EngineTime(session));
  v1::AddAbsenceRequest request;
  request.set_person(BranchName(session, "people", options.person));
  v1::Absence& absence = *request.mutable_absence();
  if (!options.from.empty()) {
    ASSIGN_OR_RETURN(*absence.mutable_from(), TimestampArgument(session, options.from, now));
  }
  if (!options.until.empty()) {
    ASSIGN_OR_RETURN(*absence.mutable_until(), TimestampArgument(session, options.until, now));
  }
  absence.set_reason(options.reason);
  ASSIGN_OR_RETURN(const v1::AddAbsenceResponse added,
                   AskDirectory(session, &Directory::AddAbsence, request));
  if (!PrintedAsJson(session, added)) PrintPerson(session, added.person());
  return absl::OkStatus();
}

struct BackOptions {
  std::string person;
  bool all = false;
};

void DeclareBack(CLI::App& command, BackOptions& options) {
  command.add_option("PERSON", options.person, "id of the person")->required();
  command.add_flag("--all", options.all, "absences to come are off too");
}

absl::Status Back(Session& session, const BackOptions& options) {
  v1::EndAbsenceRequest request;
  request.set_person(BranchName(session, "people", options.person));
  request.set_all(options.all);
  ASSIGN_OR_RETURN(const v1::EndAbsenceResponse ended,
                   AskDirectory(session, &Directory::EndAbsence, request));
  if (!PrintedAsJson(session, ended)) PrintPerson(session, ended.person());
  return absl::OkStatus();
}

struct SubstituteOptions {
  std::string person;
  std::string substitute;
  std::string from;
  std::string until;
  bool remove = false;
};

void DeclareSubstitute(CLI::App& command, SubstituteOptions& options) {
  command.add_option("PERSON", options.person, "id of the one who is away")->required();
  command.add_option("SUBSTITUTE", options.substitute, "id of the one who acts for him while he is away");
  command.add_option("--from", options.from, "since when; now if not given");
  command.add_option("--until", options.until, "the first moment no longer; for good if not given");
  command.add_flag("--remove", options.remove, "take it back; without SUBSTITUTE, all of them");
}

absl::Status Substitute(Session& session, const SubstituteOptions& options) {
  const std::string person = BranchName(session, "people", options.person);
  if (options.remove) {
    v1::RemoveSubstituteRequest request;
    request.set_person(person);
    request.set_substitute(options.substitute);
    ASSIGN_OR_RETURN(const v1::RemoveSubstituteResponse removed,
                     AskDirectory(session, &Directory::RemoveSubstitute, request));
    if (!PrintedAsJson(session, removed)) PrintPerson(session, removed.person());
    return absl::OkStatus();
  }
  if (options.substitute.empty()) return Misuse("expected SUBSTITUTE, who acts for " + options.person);
  ASSIGN_OR_RETURN(const absl::Time now, EngineTime(session));
  v1::AddSubstituteRequest request;
  request.set_person(person);
  request.mutable_substitute()->set_person(options.substitute);
  if (!options.from.empty()) {
    ASSIGN_OR_RETURN(*request.mutable_substitute()->mutable_from(),
                     TimestampArgument(session, options.from, now));
  }
  if (!options.until.empty()) {
    ASSIGN_OR_RETURN(*request.mutable_substitute()->mutable_until(),
                     TimestampArgument(session, options.until, now));
  }
  ASSIGN_OR_RETURN(const v1::AddSubstituteResponse added,
                   AskDirectory(session, &Directory::AddSubstitute, request));
  if (!PrintedAsJson(session, added)) PrintPerson(session, added.person());
  return absl::OkStatus();
}

}  // namespace

void AddPeopleCommands(CommandSet& commands) {
  CommandSet people = commands.Group({"people",
                                      "who works here, in which roles; who is away, and who stands in",
                                      {"people import people.csv", "people list --role client_manager"}});
  people.Add<PeopleOptions>({"list", "list people", {"people list", "people list --absent"}}, DeclareList,
                            List);
  people.Add<PersonOptions>({"show", "show a person", {"people show song.yi"}}, DeclarePerson, Show);
  people.Add<ImportOptions>(
      {"import",
       "read people from CSV; if anything is wrong in it, nothing is written. What stopped "
       "in between goes on with the same command",
       {"people import people.csv --dry-run", "people import people.csv --replace"}},
      DeclareImport, Import);
  people.Add<PutOptions>({"put",
                          "put a person: name, roles and team are from now on as given",
                          {"people put song.yi --name 松一 --holds client_manager --team song"}},
                         DeclarePut, Put);
  people.Add<PersonOptions>({"remove", "remove a person", {"people remove song.yi"}}, DeclarePerson, Remove);
  people.Add<AbsentOptions>(
      {"absent",
       "say that a person is or will be away",
       {"people absent song.yi --from 2026-03-02 --until 2026-03-05 --reason 年假", "people absent song.yi"}},
      DeclareAbsent, Absent);
  people.Add<BackOptions>({"back", "say that a person is back", {"people back song.yi"}}, DeclareBack, Back);
  people.Add<SubstituteOptions>({"substitute",
                                 "let somebody act for a person while that one is away",
                                 {"people substitute song.yi song.er", "people substitute song.yi --remove"}},
                                DeclareSubstitute, Substitute);
}

}  // namespace liushui::cli
