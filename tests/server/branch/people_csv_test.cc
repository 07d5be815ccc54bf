#include "engine/server/services/branch/people_csv.h"

#include "absl/strings/str_join.h"
#include "engine/base/refusal.h"
#include "gmock/gmock.h"

namespace liushui::server {
namespace {

using ::testing::ElementsAre;
using ::testing::SizeIs;

runtime::Directory WithWang() {
  runtime::Directory directory;
  ledger::v1::Person wang;
  wang.set_id("wang");
  directory.Put(wang);
  return directory;
}

std::vector<std::string> MistakesIn(const std::string& csv, bool replace = false) {
  const runtime::Directory directory = WithWang();
  const auto read = ReadPeople({csv, "p.csv", replace}, directory);
  EXPECT_EQ(ReasonOf(read.status()), "CSV_INVALID");
  std::vector<std::string> places;
  for (const Violation& violation : ViolationsOf(read.status())) {
    places.push_back(violation.description.substr(0, violation.description.find(": ")));
  }
  return places;
}

TEST(PeopleCsvTest, ReadsPeopleAndTeams) {
  const runtime::Directory directory = WithWang();
  const auto read = ReadPeople({"id,name,roles,team,team_title,team_leader\n"
                                "li,李,clerk manager,east,东队,wang\n"
                                "zhang,张,clerk;,east,,\n",
                                "p.csv", false},
                               directory);
  ASSERT_TRUE(read.ok()) << read.status();
  ASSERT_THAT(read->people, SizeIs(2));
  EXPECT_THAT(read->people[0].person.roles(), ElementsAre("clerk", "manager"));
  EXPECT_THAT(read->people[1].person.roles(), ElementsAre("clerk"));
  ASSERT_THAT(read->teams, SizeIs(1));
  EXPECT_EQ(read->teams[0].team.leader(), "wang");
  EXPECT_EQ(read->teams[0].team.title(), "东队");
}

TEST(PeopleCsvTest, WhatIsNotToldIsLeftOpen) {
  const auto read = ReadPeople({"id\nli\n", "p.csv", false}, runtime::Directory());
  ASSERT_TRUE(read.ok()) << read.status();
  EXPECT_FALSE(read->people[0].tells_name || read->people[0].tells_roles || read->people[0].tells_team);
  EXPECT_FALSE(read->tells_teams);
}

TEST(PeopleCsvTest, AttributesAreNamesAndValues) {
  const auto read = ReadPeople(
      {"id,attributes\nli,quota=8; outlet = 工行 滨江支行;\nzhang,\n", "p.csv", false}, runtime::Directory());
  ASSERT_TRUE(read.ok()) << read.status();
  EXPECT_TRUE(read->people[1].tells_attributes);
  EXPECT_THAT(read->people[1].person.attributes(), SizeIs(0));
  const auto& attributes = read->people[0].person.attributes();
  ASSERT_THAT(attributes, SizeIs(2));
  EXPECT_EQ(attributes[0].name() + "=" + attributes[0].value(), "outlet=工行 滨江支行");
  EXPECT_EQ(attributes[1].name() + "=" + attributes[1].value(), "quota=8");
  EXPECT_THAT(MistakesIn("id,attributes\nli,quota\nzhang,Quota=1\nwu,a=1;a=2\n"),
              ElementsAre("p.csv:2:4", "p.csv:3:7", "p.csv:4:4"));
}

TEST(PeopleCsvTest, TellsEveryMistakeWithItsPlace) {
  EXPECT_THAT(MistakesIn(""), ElementsAre("p.csv:1:1"));
  EXPECT_THAT(MistakesIn("name\nli\n"), ElementsAre("p.csv:1:1"));
  EXPECT_THAT(MistakesIn("id,nmae,id\nli,x,y\n"), ElementsAre("p.csv:1:4", "p.csv:1:9"));
  EXPECT_THAT(MistakesIn("id,team_leader\nli,wang\n"), ElementsAre("p.csv:1:4", "p.csv:2:4"));
  EXPECT_THAT(MistakesIn("id,name\nli\nzhang,a,b\n"), ElementsAre("p.csv:2:1", "p.csv:3:9"));
  EXPECT_THAT(MistakesIn("id,roles\nli,Clerk\nli,clerk\n a b,clerk\n"),
              ElementsAre("p.csv:2:4", "p.csv:3:1", "p.csv:4:2"));
  EXPECT_THAT(MistakesIn("id,team,team_title\na,east,东\nb,east,西\nc,,x\n"),
              ElementsAre("p.csv:3:8", "p.csv:4:4"));
  EXPECT_THAT(MistakesIn("id,team,team_leader\na,east,nobody\n"), ElementsAre("p.csv:2:8"));
  EXPECT_THAT(MistakesIn("id,name\nli,\"x\n"), ElementsAre("p.csv:2:4"));
}

TEST(PeopleCsvTest, WhoIsReplacedLeadsNoMore) {
  EXPECT_THAT(MistakesIn("id,team,team_leader\na,east,wang\n", true), ElementsAre("p.csv:2:8"));
}

}  // namespace
}  // namespace liushui::server
