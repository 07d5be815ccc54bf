#include "engine/server/services/branch/directory_calls.h"

#include <algorithm>
#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "engine/base/status_macros.h"
#include "engine/runtime/directory/import.h"
#include "engine/server/messages/values.h"
#include "engine/server/services/branch/people_csv.h"

namespace liushui::server {
namespace {

constexpr int kDefaultPageSize = 50;
constexpr size_t kMaxCsvBytes = 3 << 20;
constexpr int64_t kLastSecond = 253'402'300'799;  // of the year 9999

int64_t MicrosecondsOf(const google::protobuf::Timestamp& time) {
  return time.seconds() * 1'000'000 + time.nanos() / 1'000;
}

v1::Person PersonMessage(absl::string_view name_space, const ledger::v1::Person& person, absl::Time now) {
  v1::Person message;
  message.set_name(BranchName(name_space, "people", person.id()));
  message.set_display_name(person.display_name().empty() ? person.id() : person.display_name());
  *message.mutable_roles() = person.roles();
  message.set_team(person.team());
  for (const auto& known : person.absences()) {
    v1::Absence& absence = *message.add_absences();
    *absence.mutable_from() = TimestampOf(known.from_us());
    if (known.has_until_us()) *absence.mutable_until() = TimestampOf(known.until_us());
    absence.set_reason(known.reason());
  }
  for (const auto& known : person.substitutes()) {
    v1::Substitute& substitute = *message.add_substitutes();
    substitute.set_person(known.person());
    *substitute.mutable_from() = TimestampOf(known.from_us());
    if (known.has_until_us()) *substitute.mutable_until() = TimestampOf(known.until_us());
  }
  for (const auto& known : person.attributes()) {
    v1::PersonAttribute& attribute = *message.add_attributes();
    attribute.set_name(known.name());
    attribute.set_value(known.value());
  }
  message.set_absent(runtime::IsAbsent(person, now));
  return message;
}

v1::Team TeamMessage(absl::string_view name_space, const ledger::v1::Team& team) {
  v1::Team message;
  message.set_name(BranchName(name_space, "teams", team.id()));
  message.set_title(team.title().empty() ? team.id() : team.title());
  message.set_leader(team.leader());
  return message;
}

// The person a change was about, as he is after it.
template <typename Request, typename Response>
Response PersonAfter(const Request&, const runtime::Outcome& outcome) {
  const ledger::v1::Record& record = outcome.record;
  Response response;
  if (record.directory_changed().people_size() > 0) {
    *response.mutable_person() = PersonMessage(record.namespace_(), record.directory_changed().people(0),
                                               absl::FromUnixMicros(record.time_us()));
  }
  response.set_position(static_cast<int64_t>(outcome.position()));
  return response;
}

template <typename Response, typename Request>
Response OnlyPosition(const Request&, const runtime::Outcome& outcome) {
  Response response;
  response.set_position(static_cast<int64_t>(outcome.position()));
  return response;
}

absl::StatusOr<runtime::Request> PreparePut(const runtime::Reads&, const v1::PutPersonRequest& request,
                                            const Identity& identity) {
  runtime::PutPerson put;
  ASSIGN_OR_RETURN(const std::string id, ReadBranchName({"name", request.name()}, identity, "people"));
  put.person.set_id(id);
  put.person.set_display_name(request.display_name());
  put.person.set_team(request.team());
  const std::set<std::string> roles(request.roles().begin(), request.roles().end());
  put.person.mutable_roles()->Assign(roles.begin(), roles.end());
  for (const v1::PersonAttribute& given : request.attributes()) {
    ledger::v1::Attribute& attribute = *put.person.add_attributes();
    attribute.set_name(given.name());
    attribute.set_value(given.value());
  }
  std::sort(put.person.mutable_attributes()->begin(), put.person.mutable_attributes()->end(),
            [](const auto& a, const auto& b) { return a.name() < b.name(); });
  put.keeps_attributes = request.keep_attributes();
  return runtime::DirectoryRequest{std::move(put)};
}

v1::PutPersonResponse PersonPut(const v1::PutPersonRequest& request, const runtime::Outcome& outcome) {
  auto response = PersonAfter<v1::PutPersonRequest, v1::PutPersonResponse>(request, outcome);
  if (!outcome.created) response.mutable_person()->set_name(request.name());
  response.set_changed(outcome.created);
  return response;
}

absl::StatusOr<runtime::Request> PrepareRemove(const runtime::Reads&, const v1::RemovePersonRequest& request,
                                               const Identity& identity) {
  ASSIGN_OR_RETURN(std::string id, ReadBranchName({"name", request.name()}, identity, "people"));
  return runtime::DirectoryRequest{runtime::RemovePerson{std::move(id)}};
}

// Fills both ends of a span of time, of which the first is now and the last open if they are not given.
template <typename Message, typename Edit, typename Span>
absl::Status ReadSpan(absl::string_view field, const Message& message, Edit& edit, Span& span) {
  FieldChecks checks;
  checks.Range(absl::StrCat(field, ".from"), message.from().seconds(), 0, kLastSecond);
  checks.Range(absl::StrCat(field, ".until"), message.until().seconds(), 0, kLastSecond);
  RETURN_IF_ERROR(checks.Result());
  edit.from_now = !message.has_from();
  span.set_from_us(MicrosecondsOf(message.from()));
  if (message.has_until()) span.set_until_us(MicrosecondsOf(message.until()));
  return absl::OkStatus();
}

absl::StatusOr<runtime::Request> PrepareAbsence(const runtime::Reads&, const v1::AddAbsenceRequest& request,
                                                const Identity& identity) {
  runtime::AddAbsence add;
  ASSIGN_OR_RETURN(add.person, ReadBranchName({"person", request.person()}, identity, "people"));
  RETURN_IF_ERROR(ReadSpan("absence", request.absence(), add, add.absence));
  add.absence.set_reason(request.absence().reason());
  return runtime::DirectoryRequest{std::move(add)};
}

absl::StatusOr<runtime::Request> PrepareBack(const runtime::Reads&, const v1::EndAbsenceRequest& request,
                                             const Identity& identity) {
  ASSIGN_OR_RETURN(std::string id, ReadBranchName({"person", request.person()}, identity, "people"));
  return runtime::DirectoryRequest{runtime::EndAbsence{std::move(id), request.all()}};
}

absl::StatusOr<runtime::Request> PrepareSubstitute(const runtime::Reads&,
                                                   const v1::AddSubstituteRequest& request,
                                                   const Identity& identity) {
  runtime::AddSubstitute add;
  ASSIGN_OR_RETURN(add.person, ReadBranchName({"person", request.person()}, identity, "people"));
  RETURN_IF_ERROR(ReadSpan("substitute", request.substitute(), add, add.substitute));
  FieldChecks checks;
  checks.Name("substitute.person", request.substitute().person(), kMaxPersonBytes);
  RETURN_IF_ERROR(checks.Result());
  add.substitute.set_person(request.substitute().person());
  return runtime::DirectoryRequest{std::move(add)};
}

absl::StatusOr<runtime::Request> PrepareNoSubstitute(const runtime::Reads&,
                                                     const v1::RemoveSubstituteRequest& request,
                                                     const Identity& identity) {
  runtime::RemoveSubstitute remove;
  ASSIGN_OR_RETURN(remove.person, ReadBranchName({"person", request.person()}, identity, "people"));
  remove.substitute = request.substitute();
  return runtime::DirectoryRequest{std::move(remove)};
}

absl::StatusOr<runtime::Request> PrepareTeam(const runtime::Reads&, const v1::PutTeamRequest& request,
                                             const Identity& identity) {
  runtime::PutTeam put;
  ASSIGN_OR_RETURN(const std::string id, ReadBranchName({"name", request.name()}, identity, "teams"));
  put.team.set_id(id);
  put.team.set_title(request.title());
  put.team.set_leader(request.leader());
  return runtime::DirectoryRequest{std::move(put)};
}

v1::PutTeamResponse TeamPut(const v1::PutTeamRequest& request, const runtime::Outcome& outcome) {
  v1::PutTeamResponse response;
  response.mutable_team()->set_name(request.name());
  response.mutable_team()->set_title(request.title());
  response.mutable_team()->set_leader(request.leader());
  response.set_changed(outcome.created);
  response.set_position(static_cast<int64_t>(outcome.position()));
  return response;
}

absl::StatusOr<runtime::Request> PrepareNoTeam(const runtime::Reads&, const v1::RemoveTeamRequest& request,
                                               const Identity& identity) {
  ASSIGN_OR_RETURN(std::string id, ReadBranchName({"name", request.name()}, identity, "teams"));
  return runtime::DirectoryRequest{runtime::RemoveTeam{std::move(id)}};
}

void TellImport(const ledger::v1::DirectoryImport& import, v1::ImportPeopleResponse& response) {
  response.set_added(static_cast<int32_t>(import.added()));
  response.set_changed(static_cast<int32_t>(import.changed()));
  response.set_removed(static_cast<int32_t>(import.removed()));
  response.set_records_left(static_cast<int32_t>(import.left()));
}

// What an import would change, by the committed directory.
absl::Status Foresee(const runtime::Directory& directory, const runtime::ImportPeople& import,
                     v1::ImportPeopleResponse& response) {
  ASSIGN_OR_RETURN(const auto parts, runtime::DecideImport(directory, import));
  if (!parts.empty()) TellImport(parts.back().import(), response);
  std::set<std::string> teams;  // one that gets its leader later is put twice
  for (const auto& part : parts) {
    for (const ledger::v1::Team& team : part.teams()) teams.insert(team.id());
  }
  response.set_teams(static_cast<int32_t>(teams.size()));
  response.set_records_left(response.records_left() + static_cast<int32_t>(parts.size()));
  return absl::OkStatus();
}

void Import(const ServerParts& parts, const v1::ImportPeopleRequest& request, const CallContext& context,
            Responder<v1::ImportPeopleResponse> responder) {
  auto caller = CallerOf(request, context.identity);
  if (!caller.ok()) return responder.Finish(caller.status());
  FieldChecks checks;
  checks.Text("file", request.file(), kMaxFileNameBytes);
  checks.RequiredText("csv", request.csv(), kMaxCsvBytes);
  checks.Range("max_records", request.max_records(), 0, INT32_MAX);
  absl::Status fits = ReadParent({"parent", request.parent()}, context.identity);
  if (fits.ok()) fits = checks.Result();
  if (!fits.ok()) return responder.Finish(fits);
  const auto directory = parts.engine.reads().DirectoryOf(context.identity.name_space);
  auto import = ReadPeople({request.csv(), request.file(), request.replace()}, *directory);
  if (!import.ok()) return responder.Finish(import.status());
  if (request.max_records() > 0) import->parts_max = static_cast<size_t>(request.max_records());
  v1::ImportPeopleResponse response;
  response.set_people(static_cast<int32_t>(import->people.size()));
  const absl::Status foreseen = Foresee(*directory, *import, response);
  if (!foreseen.ok()) return responder.Finish(foreseen);
  if (request.validate_only()) {
    response.set_position(static_cast<int64_t>(parts.engine.reads().position()));
    return responder.Finish(response);
  }
  parts.engine.Submit(*std::move(caller), runtime::DirectoryRequest{*std::move(import)},
                      [responder, response](const absl::StatusOr<runtime::Outcome>& outcome) mutable {
                        if (!outcome.ok()) return responder.Finish(outcome.status());
                        const auto& import = outcome->record.directory_changed().import();
                        TellImport(import, response);
                        if (!outcome->created) response.clear_teams();
                        response.set_records(static_cast<int32_t>(import.parts()));
                        response.set_position(static_cast<int64_t>(outcome->position()));
                        responder.Finish(response);
                      });
}

absl::StatusOr<v1::GetPersonResponse> ShowPerson(const runtime::Engine& engine,
                                                 const v1::GetPersonRequest& request,
                                                 const Identity& identity) {
  ASSIGN_OR_RETURN(const std::string id, ReadBranchName({"name", request.name()}, identity, "people"));
  v1::GetPersonResponse response;
  response.set_position(static_cast<int64_t>(engine.reads().position()));
  const auto directory = engine.reads().DirectoryOf(identity.name_space);
  const ledger::v1::Person* person = directory->FindPerson(id);
  if (person == nullptr) return runtime::PersonUnknown(id);
  *response.mutable_person() = PersonMessage(identity.name_space, *person, engine.Now());
  for (const ledger::v1::Person* absent : directory->RepresentedBy(id, engine.Now())) {
    response.mutable_person()->add_acts_for(absent->id());
  }
  return response;
}

bool IsWanted(const v1::ListPeopleRequest& request, const ledger::v1::Person& person, absl::Time now) {
  const auto& roles = person.roles();
  if (!request.role().empty() && std::find(roles.begin(), roles.end(), request.role()) == roles.end()) {
    return false;
  }
  if (!request.team().empty() && person.team() != request.team()) return false;
  return !request.absent() || runtime::IsAbsent(person, now);
}

absl::StatusOr<v1::ListPeopleResponse> PageOfPeople(const runtime::Engine& engine,
                                                    const v1::ListPeopleRequest& request,
                                                    const Identity& identity) {
  RETURN_IF_ERROR(ReadParent({"parent", request.parent()}, identity));
  ASSIGN_OR_RETURN(const PageRequest page,
                   ReadPage({request.page_size(), request.page_token()}, kDefaultPageSize));
  v1::ListPeopleResponse response;
  response.set_position(static_cast<int64_t>(engine.reads().position()));
  const absl::Time now = engine.Now();
  const auto directory = engine.reads().DirectoryOf(identity.name_space);
  if (!request.team().empty() && directory->FindTeam(request.team()) == nullptr)
    return runtime::TeamUnknown(request.team());
  for (auto found = directory->people().upper_bound(page.after); found != directory->people().end();
       ++found) {
    if (!IsWanted(request, *found->second, now)) continue;
    if (response.people_size() == page.size) {
      const std::string& last = response.people(page.size - 1).name();
      response.set_next_page_token(PageToken(last.substr(last.rfind('/') + 1)));
      break;
    }
    *response.add_people() = PersonMessage(identity.name_space, *found->second, now);
  }
  return response;
}

absl::StatusOr<v1::ListTeamsResponse> AllTeams(const runtime::Reads& reads,
                                               const v1::ListTeamsRequest& request,
                                               const Identity& identity) {
  RETURN_IF_ERROR(ReadParent({"parent", request.parent()}, identity));
  v1::ListTeamsResponse response;
  response.set_position(static_cast<int64_t>(reads.position()));
  const auto directory = reads.DirectoryOf(identity.name_space);
  std::map<std::string, int> sizes;
  for (const auto& [id, person] : directory->people()) ++sizes[person->team()];
  for (const auto& [id, team] : directory->teams()) {
    v1::Team& message = *response.add_teams();
    message = TeamMessage(identity.name_space, *team);
    message.set_size(sizes[id]);
  }
  return response;
}

}  // namespace

void DirectoryCalls::Register(const ServerParts& parts, UnaryMethods& methods) {
  using Put = MutationRule<v1::PutPersonRequest, v1::PutPersonResponse>;
  using Remove = MutationRule<v1::RemovePersonRequest, v1::RemovePersonResponse>;
  using Away = MutationRule<v1::AddAbsenceRequest, v1::AddAbsenceResponse>;
  using Back = MutationRule<v1::EndAbsenceRequest, v1::EndAbsenceResponse>;
  using Stand = MutationRule<v1::AddSubstituteRequest, v1::AddSubstituteResponse>;
  using NoStand = MutationRule<v1::RemoveSubstituteRequest, v1::RemoveSubstituteResponse>;
  using Team = MutationRule<v1::PutTeamRequest, v1::PutTeamResponse>;
  using NoTeam = MutationRule<v1::RemoveTeamRequest, v1::RemoveTeamResponse>;
  methods.Add(this, &DirectoryCalls::RequestImportPeople,
              [&parts](const v1::ImportPeopleRequest& request, const CallContext& context,
                       Responder<v1::ImportPeopleResponse> responder) {
                const absl::Status accepted = parts.readers.Run(
                    [&parts, &request, &context, responder] { Import(parts, request, context, responder); });
                if (!accepted.ok()) responder.Finish(accepted);
              });
  methods.Add(this, &DirectoryCalls::RequestPutPerson, Mutating(parts, Put{&PreparePut, &PersonPut}));
  methods.Add(this, &DirectoryCalls::RequestRemovePerson,
              Mutating(parts, Remove{&PrepareRemove, &OnlyPosition<v1::RemovePersonResponse>}));
  methods.Add(this, &DirectoryCalls::RequestAddAbsence, Mutating(parts, Away{&PrepareAbsence, &PersonAfter}));
  methods.Add(this, &DirectoryCalls::RequestEndAbsence, Mutating(parts, Back{&PrepareBack, &PersonAfter}));
  methods.Add(this, &DirectoryCalls::RequestAddSubstitute,
              Mutating(parts, Stand{&PrepareSubstitute, &PersonAfter}));
  methods.Add(this, &DirectoryCalls::RequestRemoveSubstitute,
              Mutating(parts, NoStand{&PrepareNoSubstitute, &PersonAfter}));
  methods.Add(this, &DirectoryCalls::RequestPutTeam, Mutating(parts, Team{&PrepareTeam, &TeamPut}));
  methods.Add(this, &DirectoryCalls::RequestRemoveTeam,
              Mutating(parts, NoTeam{&PrepareNoTeam, &OnlyPosition<v1::RemoveTeamResponse>}));
  RegisterParameters(parts, methods);
  RegisterSettings(parts, methods);
  RegisterReads(parts, methods);
}

void DirectoryCalls::RegisterReads(const ServerParts& parts, UnaryMethods& methods) {
  using Show = EngineRule<v1::GetPersonRequest, v1::GetPersonResponse>;
  using List = EngineRule<v1::ListPeopleRequest, v1::ListPeopleResponse>;
  methods.Add(this, &DirectoryCalls::RequestGetPerson, ReadingEngine(parts, Place::kPool, Show(&ShowPerson)));
  methods.Add(this, &DirectoryCalls::RequestListPeople,
              ReadingEngine(parts, Place::kPool, List(&PageOfPeople)));
  methods.Add(this, &DirectoryCalls::RequestListTeams, Reading(parts, Place::kPool, &AllTeams));
}

}  // namespace liushui::server
