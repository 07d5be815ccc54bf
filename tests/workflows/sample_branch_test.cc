// The sample branch holds together, and its roster fits the declared day.
#include <map>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "gtest/gtest.h"
#include "re2/re2.h"
#include "tests/workflows/declared.h"
#include "tests/world/world.h"
#include "yaml-cpp/yaml.h"

namespace liushui {
namespace {

constexpr size_t kMaxDayBytes = 2048;
constexpr size_t kMaxPostBytes = 4096;

YAML::Node Branch() {
  return YAML::Load(declared::ReadSource("workflows/sample/branch.yaml"));
}

std::set<std::string> IdsOf(const YAML::Node& list) {
  std::set<std::string> ids;
  for (const YAML::Node& entry : list)
    EXPECT_TRUE(ids.insert(entry["id"].as<std::string>()).second) << entry["id"];
  return ids;
}

std::map<std::string, int> CountOfRoles(const YAML::Node& people) {
  std::map<std::string, int> count;
  for (const YAML::Node& person : people)
    for (const YAML::Node& role : person["roles"]) ++count[role.as<std::string>()];
  return count;
}

std::string TextList(const YAML::Node& list) {
  return absl::StrCat(
      "[",
      absl::StrJoin(list.as<std::vector<std::string>>(), ", ",
                    [](std::string* out, const std::string& text) { absl::StrAppend(out, "'", text, "'"); }),
      "]");
}

// The inputs of a manager's day, as workflows/sample/README.md says.
std::string DayInputs(const YAML::Node& manager, const std::map<std::string, YAML::Node>& outlets) {
  std::string inputs = absl::StrCat("{'date': '2026-03-02', 'manager': '", manager["id"].as<std::string>(),
                                    "', 'team_leader': '", manager["leader"].as<std::string>(),
                                    "', 'clients': ", TextList(manager["visits"]));
  for (const char* name : {"rooms", "core_clients", "advice_wanted"})
    absl::StrAppend(&inputs, ", '", name, "': ", TextList(manager[name]));
  if (manager["presents"]) absl::StrAppend(&inputs, ", 'presents': true");
  if (manager["community"])
    absl::StrAppend(&inputs, ", 'community': '", manager["community"].as<std::string>(), "'");
  if (manager["outlet"]) {
    const YAML::Node& outlet = outlets.at(manager["outlet"].as<std::string>());
    absl::StrAppend(&inputs, ", 'outlet': '", outlet["title"].as<std::string>(), "', 'outlet_close': '",
                    outlet["close"].as<std::string>(), "', 'signers': ", TextList(outlet["signers"]));
  }
  return inputs + "}";
}

TEST(SampleBranch, HasThePeopleItPromises) {
  const std::map<std::string, int> expected = {
      {"branch_manager", 1}, {"team_leader", 2}, {"client_manager", 12}, {"consultant", 3},
      {"service_desk", 2},   {"compliance", 2},  {"wealth_desk", 1},     {"it_support", 1},
      {"operations", 2},     {"bank_staff", 8}};
  EXPECT_EQ(CountOfRoles(Branch()["people"]), expected);
}

TEST(SampleBranch, NamesOnlyPeopleAndClientsItHas) {
  const YAML::Node branch = Branch();
  const std::set<std::string> people = IdsOf(branch["people"]);
  const std::set<std::string> clients = IdsOf(branch["clients"]);
  EXPECT_EQ(clients.size(), 240u);
  for (const YAML::Node& team : branch["teams"])
    EXPECT_EQ(people.count(team["leader"].as<std::string>()), 1u);
  for (const YAML::Node& client : branch["clients"])
    EXPECT_EQ(people.count(client["manager"].as<std::string>()), 1u);
  for (const YAML::Node& outlet : branch["outlets"])
    for (const YAML::Node& signer : outlet["signers"]) EXPECT_EQ(people.count(signer.as<std::string>()), 1u);
  for (const YAML::Node& manager : branch["managers"])
    for (const char* list : {"visits", "core_clients", "advice_wanted"})
      for (const YAML::Node& client : manager[list]) EXPECT_EQ(clients.count(client.as<std::string>()), 1u);
}

TEST(SampleBranch, HoldsListedSecuritiesOnceEach) {
  const YAML::Node branch = Branch();
  std::set<std::string> listed;
  for (const YAML::Node& security : branch["securities"]) listed.insert(security["code"].as<std::string>());
  for (const std::string& code : listed) EXPECT_TRUE(RE2::FullMatch(code, "[0-9]{6}")) << code;
  for (const YAML::Node& client : branch["clients"]) {
    std::set<std::string> held;
    for (const YAML::Node& holding : client["holdings"]) {
      const std::string code = holding["code"].as<std::string>();
      EXPECT_EQ(listed.count(code), 1u) << code;
      EXPECT_TRUE(held.insert(code).second) << client["id"] << " " << code;
      EXPECT_GT(holding["quantity"].as<int64_t>(), 0);
      EXPECT_GT(holding["cost_price"].as<int64_t>(), 0);
    }
    EXPECT_FALSE(held.empty()) << client["id"];
  }
}

TEST(SampleBranch, EveryOutletHasItsPost) {
  const YAML::Node branch = Branch();
  std::map<std::string, std::string> leaders;
  for (const YAML::Node& manager : branch["managers"])
    leaders[manager["id"].as<std::string>()] = manager["leader"].as<std::string>();
  world::World world("2026-03-02T08:00:00+08:00");
  world.DeployCalendarFile(absl::StrCat(LIUSHUI_SOURCE_DIR, "/workflows/calendars/cn-trading.yaml"));
  world.DeployFile(absl::StrCat(LIUSHUI_SOURCE_DIR, "/workflows/bank_outlet.yaml"));
  for (const YAML::Node& outlet : branch["outlets"]) {
    const std::string manager = outlet["manager"].as<std::string>();
    const std::string title = outlet["title"].as<std::string>();
    const std::string signers = TextList(outlet["signers"]);
    const auto started = world.Start(
        {"mei.zhuren", {"branch_manager"}}, "bank_outlet",
        absl::StrCat("{'manager': '", manager, "', 'team_leader': '", leaders.at(manager), "', 'outlet': '",
                     title, "', 'employees': ", signers, ", 'signers': ", signers, "}"),
        absl::StrCat(manager, "/", title));
    ASSERT_TRUE(started.ok()) << started.status();
    EXPECT_LT(world.state(*started).ByteSizeLong(), kMaxPostBytes) << title;
  }
}

TEST(SampleBranch, EveryManagersDayStartsWithinTwoKiB) {
  const YAML::Node branch = Branch();
  std::map<std::string, YAML::Node> outlets;
  for (const YAML::Node& outlet : branch["outlets"]) outlets[outlet["id"].as<std::string>()] = outlet;
  world::World world("2026-03-02T08:00:00+08:00");
  world.DeployCalendarFile(absl::StrCat(LIUSHUI_SOURCE_DIR, "/workflows/calendars/cn-trading.yaml"));
  world.DeployFile(absl::StrCat(LIUSHUI_SOURCE_DIR, "/workflows/daily_manager_day.yaml"));
  for (const YAML::Node& manager : branch["managers"]) {
    const std::string key = absl::StrCat(manager["id"].as<std::string>(), "/2026-03-02");
    const auto started =
        world.Start({"scheduler", {"system"}}, "daily_manager_day", DayInputs(manager, outlets), key);
    ASSERT_TRUE(started.ok()) << started.status();
    EXPECT_LT(world.state(*started).ByteSizeLong(), kMaxDayBytes) << key;
  }
}

}  // namespace
}  // namespace liushui
