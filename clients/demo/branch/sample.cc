#include "clients/demo/branch/sample.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "engine/base/civil_day.h"
#include "engine/base/refusal.h"
#include "yaml-cpp/yaml.h"

namespace liushui::demo {
namespace {

// yaml-cpp throws on what is missing or of another type; ReadSample catches.
std::string Text(const YAML::Node& node, const char* name) {
  return node[name].as<std::string>();
}

std::string OptionalText(const YAML::Node& node, const char* name) {
  return node[name].as<std::string>(std::string());
}

std::vector<std::string> Texts(const YAML::Node& node, const char* name) {
  return node[name].as<std::vector<std::string>>();
}

Person ReadPerson(const YAML::Node& node) {
  return {Text(node, "id"), Text(node, "name"), Texts(node, "roles"), OptionalText(node, "team")};
}

RosterEntry ReadManager(const YAML::Node& node) {
  RosterEntry entry;
  entry.id = Text(node, "id");
  entry.leader = Text(node, "leader");
  entry.outlet = OptionalText(node, "outlet");
  entry.community = OptionalText(node, "community");
  entry.presents = node["presents"].as<bool>(false);
  entry.rooms = Texts(node, "rooms");
  entry.visits = Texts(node, "visits");
  entry.core_clients = Texts(node, "core_clients");
  entry.advice_wanted = Texts(node, "advice_wanted");
  return entry;
}

ComplaintCase ReadComplaint(const YAML::Node& node) {
  ComplaintCase complaint;
  complaint.reference = Text(node, "reference");
  complaint.source = Text(node, "source");
  complaint.channel = Text(node, "channel");
  complaint.category = Text(node, "category");
  complaint.severity = Text(node, "severity");
  complaint.amount = node["amount"].as<int64_t>();
  complaint.people = node["people"].as<int64_t>();
  complaint.complained_of = OptionalText(node, "complained_of");
  complaint.about_manager = node["about_manager"].as<bool>();
  complaint.proposal = Text(node, "proposal");
  complaint.compensation = node["compensation"].as<int64_t>();
  complaint.content = Text(node, "content");
  complaint.outcome = Text(node, "outcome");
  return complaint;
}

BranchClient ReadClient(const YAML::Node& node) {
  BranchClient client;
  client.id = Text(node, "id");
  client.risk_level = node["risk_level"].as<int64_t>();
  client.experience_years = node["experience_years"].as<int64_t>();
  for (const YAML::Node& holding : node["holdings"]) {
    client.holdings.push_back({Text(holding, "code"), holding["quantity"].as<int64_t>(),
                               holding["cost_price"].as<int64_t>(), holding["last_price"].as<int64_t>()});
  }
  return client;
}

Sample ReadBranch(const YAML::Node& branch) {
  Sample sample;
  sample.branch = Text(branch, "branch");
  sample.title = Text(branch, "title");
  for (const YAML::Node& team : branch["teams"]) sample.teams[Text(team, "id")] = Text(team, "title");
  for (const YAML::Node& person : branch["people"]) sample.people.push_back(ReadPerson(person));
  for (const YAML::Node& outlet : branch["outlets"]) {
    sample.outlets[Text(outlet, "id")] = {Text(outlet, "title"), Text(outlet, "close"),
                                          Texts(outlet, "signers")};
  }
  for (const YAML::Node& manager : branch["managers"]) sample.managers.push_back(ReadManager(manager));
  for (const YAML::Node& security : branch["securities"]) {
    sample.securities[Text(security, "code")] = Text(security, "name");
  }
  for (const YAML::Node& complaint : branch["complaints"]) {
    sample.complaints.push_back(ReadComplaint(complaint));
  }
  for (const YAML::Node& node : branch["clients"]) {
    BranchClient client = ReadClient(node);
    sample.clients[client.id] = std::move(client);
  }
  return sample;
}

absl::Status ReadClosedDays(const YAML::Node& calendar, Sample& sample) {
  for (const YAML::Node& closed : calendar["closed"]) {
    const std::string text = Text(closed, "day");
    const absl::optional<absl::CivilDay> day = ParseDay(text);
    if (!day.has_value()) {
      return Refuse(absl::StatusCode::kInvalidArgument, "SAMPLE_INVALID",
                    absl::StrCat("the calendar's closed days: expected a date, found ", text));
    }
    sample.closed.insert(*day);
  }
  return absl::OkStatus();
}

template <typename All>
auto FindById(const All& all, absl::string_view id, std::string All::value_type::*field) {
  const auto found = std::find_if(all.begin(), all.end(), [&](const auto& one) { return one.*field == id; });
  return found == all.end() ? nullptr : &*found;
}

}  // namespace

bool Person::Has(absl::string_view role) const {
  return std::find(roles.begin(), roles.end(), role) != roles.end();
}

const Person* Sample::FindPerson(absl::string_view id) const {
  return FindById(people, id, &Person::id);
}

const RosterEntry* Sample::FindManager(absl::string_view id) const {
  return FindById(managers, id, &RosterEntry::id);
}

const ComplaintCase* Sample::FindComplaint(absl::string_view reference) const {
  return FindById(complaints, reference, &ComplaintCase::reference);
}

const BranchClient* Sample::FindClient(absl::string_view id) const {
  const auto found = clients.find(std::string(id));
  return found == clients.end() ? nullptr : &found->second;
}

std::string Sample::NameOf(absl::string_view id) const {
  const Person* person = FindPerson(id);
  return person == nullptr ? std::string(id) : person->name;
}

bool Sample::IsTradingDay(absl::CivilDay day) const {
  const absl::Weekday weekday = absl::GetWeekday(day);
  return weekday != absl::Weekday::saturday && weekday != absl::Weekday::sunday && closed.count(day) == 0;
}

absl::CivilDay Sample::NextTradingDay(absl::CivilDay day) const {
  do ++day;
  while (!IsTradingDay(day));
  return day;
}

absl::StatusOr<Sample> ReadSample(const std::string& workflows) {
  std::string file = absl::StrCat(workflows, "/sample/branch.yaml");
  try {
    const YAML::Node branch = YAML::LoadFile(file);
    Sample sample = ReadBranch(branch);
    file = absl::StrCat(workflows, "/calendars/", Text(branch, "calendar"), ".yaml");
    const absl::Status closed = ReadClosedDays(YAML::LoadFile(file), sample);
    if (!closed.ok()) return closed;
    return sample;
  } catch (const YAML::Exception& error) {
    return Refuse(absl::StatusCode::kInvalidArgument, "SAMPLE_INVALID",
                  absl::StrCat(file, ": ", error.what()));
  }
}

}  // namespace liushui::demo
