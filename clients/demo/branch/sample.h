// Sample: the invented branch of workflows/sample, as its README describes it, with the days its exchange is
// closed.
#ifndef LIUSHUI_CLIENTS_DEMO_BRANCH_SAMPLE_H_
#define LIUSHUI_CLIENTS_DEMO_BRANCH_SAMPLE_H_

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/civil_time.h"

namespace liushui::demo {

// Somebody who acts: staff, or a bank's employee.
struct Person {
  std::string id;
  std::string name;
  std::vector<std::string> roles;
  std::string team;
  // Who acts for him, if not he himself.
  const Person* deputy = nullptr;

  bool Has(absl::string_view role) const;
};

struct Outlet {
  std::string title;
  std::string close;  // HH:MM
  std::vector<std::string> signers;
};

// One client manager and what his day holds.
struct RosterEntry {
  std::string id;
  std::string leader;
  std::string outlet;  // id; empty: not stationed
  std::string community;
  bool presents = false;
  std::vector<std::string> rooms;
  std::vector<std::string> visits;
  std::vector<std::string> core_clients;
  std::vector<std::string> advice_wanted;
};

// Prices are 1/10,000 yuan.
struct Holding {
  std::string code;
  int64_t quantity = 0;
  int64_t cost_price = 0;
  int64_t last_price = 0;
};

struct BranchClient {
  std::string id;
  int64_t risk_level = 0;
  int64_t experience_years = 0;
  std::vector<Holding> holdings;
};

// A complaint as its caller tells it, and as the departments will see it. Money is fen.
struct ComplaintCase {
  std::string reference;
  std::string source;
  std::string channel;
  std::string category;
  std::string severity;
  int64_t amount = 0;
  int64_t people = 1;
  std::string complained_of;
  bool about_manager = false;
  std::string proposal;
  int64_t compensation = 0;
  std::string content;
  std::string outcome;
};

struct Sample {
  std::string branch;
  std::string title;
  std::map<std::string, std::string> teams;       // id to title
  std::vector<Person> people;                     // in the order of the file
  std::map<std::string, Outlet> outlets;          // by id
  std::vector<RosterEntry> managers;              // in the order of the file
  std::map<std::string, std::string> securities;  // code to name
  std::vector<ComplaintCase> complaints;
  std::map<std::string, BranchClient> clients;  // by id
  std::set<absl::CivilDay> closed;              // weekdays without trading

  // Null for nobody of that id.
  const Person* FindPerson(absl::string_view id) const;
  const RosterEntry* FindManager(absl::string_view id) const;
  const ComplaintCase* FindComplaint(absl::string_view reference) const;
  const BranchClient* FindClient(absl::string_view id) const;
  // The name of a person; the id itself for a system.
  std::string NameOf(absl::string_view id) const;
  bool IsTradingDay(absl::CivilDay day) const;
  absl::CivilDay NextTradingDay(absl::CivilDay day) const;
};

// Reads `sample/branch.yaml` below the folder of the workflows, and the calendar it names. INVALID_ARGUMENT
// SAMPLE_INVALID when a file is missing or not as described.
absl::StatusOr<Sample> ReadSample(const std::string& workflows);

}  // namespace liushui::demo

#endif  // LIUSHUI_CLIENTS_DEMO_BRANCH_SAMPLE_H_
