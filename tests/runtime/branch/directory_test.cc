// The directory: what may be changed, what is written, and what is there after a restart.
#include "engine/runtime/directory/directory.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "engine/base/refusal.h"
#include "engine/runtime/directory/edits.h"
#include "engine/runtime/directory/import.h"
#include "gmock/gmock.h"
#include "google/protobuf/text_format.h"
#include "tests/runtime/desk.h"

namespace liushui::runtime {
namespace {

using ledger::v1::DirectoryChanged;
using ledger::v1::Person;
using ledger::v1::Team;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

Person MakePerson(const std::string& id, const std::string& role = "clerk", const std::string& team = "") {
  Person person;
  person.set_id(id);
  person.add_roles(role);
  person.set_team(team);
  return person;
}

Team MakeTeam(const std::string& id, const std::string& leader = "") {
  Team team;
  team.set_id(id);
  team.set_leader(leader);
  return team;
}

ImportPeople FileOf(std::vector<Person> people, bool replace = false) {
  ImportPeople import;
  import.file = "people.csv";
  import.replace = replace;
  for (Person& person : people) import.people.push_back({std::move(person), true, true, true});
  return import;
}

ledger::v1::Absence Away(absl::Time from, absl::Time until) {
  ledger::v1::Absence absence;
  absence.set_from_us(absl::ToUnixMicros(from));
  absence.set_until_us(absl::ToUnixMicros(until));
  return absence;
}

ledger::v1::Substitute StandsIn(const std::string& person) {
  ledger::v1::Substitute substitute;
  substitute.set_person(person);
  return substitute;
}

// A desk at which Wang keeps the directory.
class DirectoryTest : public ::testing::Test {
 protected:
  Answered Edit(DirectoryEdit edit, const std::string& request_id = "") {
    return desk_.Ask(CallerOf(Wang(), request_id), DirectoryRequest{std::move(edit)});
  }
  std::string ReasonOfEdit(DirectoryEdit edit) { return ReasonOf(Edit(std::move(edit)).status()); }
  std::shared_ptr<const Directory> Now() const { return desk_.reads().DirectoryOf(kBranch); }
  std::string Ids() const {
    return absl::StrJoin(Now()->people(), " ",
                         [](std::string* out, const auto& entry) { out->append(entry.first); });
  }
  size_t Changes() const {
    return desk_.Records([](const ledger::v1::Record& record) { return record.has_directory_changed(); })
        .size();
  }
  absl::Time Later(absl::Duration by) const { return Morning() + by; }

  Desk desk_;
};

TEST_F(DirectoryTest, SurvivesARestart) {
  ASSERT_TRUE(Edit(PutTeam{MakeTeam("song")}).ok());
  ASSERT_TRUE(Edit(PutPerson{MakePerson("li", "clerk", "song")}).ok());
  ASSERT_TRUE(Edit(PutTeam{MakeTeam("song", "li")}).ok());
  ASSERT_TRUE(Edit(AddAbsence{"li", Away(Later(absl::Hours(1)), Later(absl::Hours(2)))}).ok());
  desk_.Reopen();
  ASSERT_NE(Now()->FindPerson("li"), nullptr);
  EXPECT_EQ(Now()->FindPerson("li")->absences_size(), 1);
  EXPECT_EQ(Now()->FindTeam("song")->leader(), "li");
}

TEST_F(DirectoryTest, PuttingTheSameWritesNothing) {
  ASSERT_TRUE(Edit(PutPerson{MakePerson("li")}).ok());
  const uint64_t before = desk_.reads().position();
  const Answered again = Edit(PutPerson{MakePerson("li")});
  ASSERT_TRUE(again.ok()) << again.status();
  EXPECT_FALSE(again->created);
  EXPECT_EQ(desk_.reads().position(), before);
}

TEST_F(DirectoryTest, PuttingKeepsAbsencesAndSubstitutes) {
  ASSERT_TRUE(Edit(ImportPeople(FileOf({MakePerson("li"), MakePerson("zhang")}))).ok());
  ASSERT_TRUE(Edit(AddSubstitute{"li", StandsIn("zhang")}).ok());
  ASSERT_TRUE(Edit(PutPerson{MakePerson("li", "manager")}).ok());
  EXPECT_EQ(Now()->FindPerson("li")->substitutes_size(), 1);
  EXPECT_THAT(Now()->FindPerson("li")->roles(), ElementsAre("manager"));
}

TEST_F(DirectoryTest, RefusesWhatCannotBe) {
  ASSERT_TRUE(Edit(PutTeam{MakeTeam("song")}).ok());
  ASSERT_TRUE(Edit(PutPerson{MakePerson("li", "clerk", "song")}).ok());
  ASSERT_TRUE(Edit(PutTeam{MakeTeam("song", "li")}).ok());
  ASSERT_TRUE(Edit(AddAbsence{"li", Away(Later(absl::Hours(1)), Later(absl::Hours(3)))}).ok());
  const uint64_t before = desk_.reads().position();
  const std::pair<DirectoryEdit, const char*> table[] = {
      {PutPerson{MakePerson("")}, "DIRECTORY_INVALID"},
      {PutPerson{MakePerson("a b")}, "DIRECTORY_INVALID"},
      {PutPerson{MakePerson("a/b")}, "DIRECTORY_INVALID"},
      {PutPerson{MakePerson(std::string(65, 'a'))}, "DIRECTORY_INVALID"},
      {PutPerson{MakePerson("zhang", "Clerk")}, "DIRECTORY_INVALID"},
      {PutPerson{MakePerson("zhang", "clerk", "zhu")}, "DIRECTORY_INVALID"},
      {RemovePerson{"nobody"}, "PERSON_UNKNOWN"},
      {RemovePerson{"li"}, "PERSON_LEADS"},
      {RemoveTeam{"song"}, "TEAM_NOT_EMPTY"},
      {RemoveTeam{"zhu"}, "TEAM_UNKNOWN"},
      {PutTeam{MakeTeam("zhu", "nobody")}, "DIRECTORY_INVALID"},
      {AddAbsence{"nobody", Away(Later(absl::Hours(1)), Later(absl::Hours(2)))}, "PERSON_UNKNOWN"},
      {AddAbsence{"li", Away(Later(absl::Hours(9)), Later(absl::Hours(8)))}, "DIRECTORY_INVALID"},
      {AddAbsence{"li", Away(Later(absl::Hours(2)), Later(absl::Hours(4)))}, "DIRECTORY_INVALID"},
      {AddAbsence{"li", Away(Later(absl::Hours(5)), absl::UnixEpoch())}, "DIRECTORY_INVALID"},
      {EndAbsence{"li", false}, "NOT_ABSENT"},
      {AddSubstitute{"li", StandsIn("li")}, "DIRECTORY_INVALID"},
      {AddSubstitute{"li", StandsIn("nobody")}, "PERSON_UNKNOWN"},
      {RemoveSubstitute{"li", "zhang"}, "NOT_SUBSTITUTE"},
  };
  int row = 0;
  for (const auto& [edit, reason] : table) EXPECT_EQ(ReasonOfEdit(edit), reason) << "row " << row++;
  EXPECT_EQ(desk_.reads().position(), before);
}

TEST_F(DirectoryTest, BackEndsTheAbsenceThatHolds) {
  ASSERT_TRUE(Edit(PutPerson{MakePerson("li")}).ok());
  ASSERT_TRUE(Edit(AddAbsence{"li", Away(Later(absl::Hours(-1)), Later(absl::Hours(5)))}).ok());
  ASSERT_TRUE(Edit(AddAbsence{"li", Away(Later(absl::Hours(24)), Later(absl::Hours(48)))}).ok());
  EXPECT_TRUE(IsAbsent(*Now()->FindPerson("li"), Later(absl::Hours(1))));
  ASSERT_TRUE(Edit(EndAbsence{"li", false}).ok());
  EXPECT_FALSE(IsAbsent(*Now()->FindPerson("li"), Later(absl::Hours(1))));
  EXPECT_TRUE(IsAbsent(*Now()->FindPerson("li"), Later(absl::Hours(30))));
  ASSERT_TRUE(Edit(EndAbsence{"li", true}).ok());
  EXPECT_FALSE(IsAbsent(*Now()->FindPerson("li"), Later(absl::Hours(30))));
}

TEST_F(DirectoryTest, ASubstituteActsOnlyWhileThePersonIsAway) {
  ASSERT_TRUE(Edit(FileOf({MakePerson("li"), MakePerson("zhang")})).ok());
  ASSERT_TRUE(Edit(AddSubstitute{"li", StandsIn("zhang")}).ok());
  EXPECT_THAT(Now()->RepresentedBy("zhang", Morning()), IsEmpty());
  ASSERT_TRUE(Edit(AddAbsence{"li", Away(Later(absl::Hours(1)), Later(absl::Hours(2)))}).ok());
  EXPECT_FALSE(MayActFor(*Now()->FindPerson("li"), "zhang", Morning()));
  EXPECT_TRUE(MayActFor(*Now()->FindPerson("li"), "zhang", Later(absl::Hours(1))));
  EXPECT_FALSE(MayActFor(*Now()->FindPerson("li"), "wang", Later(absl::Hours(1))));
  EXPECT_FALSE(MayActFor(*Now()->FindPerson("li"), "zhang", Later(absl::Hours(2))));
  EXPECT_THAT(Now()->RepresentedBy("zhang", Later(absl::Hours(1))), SizeIs(1));
}

TEST_F(DirectoryTest, RemovingAPersonRemovesHimAsSubstitute) {
  ASSERT_TRUE(Edit(FileOf({MakePerson("li"), MakePerson("zhang")})).ok());
  ASSERT_TRUE(Edit(AddSubstitute{"li", StandsIn("zhang")}).ok());
  ASSERT_TRUE(Edit(RemovePerson{"zhang"}).ok());
  EXPECT_EQ(Ids(), "li");
  EXPECT_EQ(Now()->FindPerson("li")->substitutes_size(), 0);
}

TEST_F(DirectoryTest, OneWhoStandsInForManyIsRemovedInSeveralRecords) {
  std::vector<Person> people = {MakePerson("zhang")};
  for (int i = 0; i < 1'200; ++i) {
    people.push_back(MakePerson(absl::StrCat("person.", i)));
    people.back().set_display_name(std::string(40, 'x'));
  }
  ASSERT_TRUE(Edit(FileOf(people)).ok());
  for (size_t i = 1; i < people.size(); ++i) {
    ASSERT_TRUE(Edit(AddSubstitute{people[i].id(), StandsIn("zhang")}).ok());
  }
  const size_t before = Changes();
  const Answered removed = Edit(RemovePerson{"zhang"}, "remove");
  ASSERT_TRUE(removed.ok()) << removed.status();
  EXPECT_GE(Changes(), before + 2);
  // Whatever a crash would have left, nobody is represented by one who is not there.
  EXPECT_THAT(removed->record.directory_changed().removed_people(), ElementsAre("zhang"));
  desk_.Reopen();
  EXPECT_EQ(Now()->FindPerson("zhang"), nullptr);
  for (const auto& [id, person] : Now()->people()) EXPECT_EQ(person->substitutes_size(), 0) << id;
}

TEST_F(DirectoryTest, AnImportInPiecesGoesOnWhereItStopped) {
  std::vector<Person> people;
  for (int i = 0; i < 2'000; ++i) {
    people.push_back(MakePerson(absl::StrCat("person.", i), "clerk", "song"));
    people.back().set_display_name(std::string(60, 'x'));
  }
  ImportPeople file = FileOf(people, true);
  file.teams.push_back({MakeTeam("song", "person.1999"), false, true});
  file.tells_teams = true;
  file.parts_max = 1;
  uint32_t left = 1;
  uint32_t added = 0;
  for (int calls = 0; left > 0; ++calls) {
    ASSERT_LT(calls, 20);
    const Answered piece = Edit(file);
    ASSERT_TRUE(piece.ok()) << piece.status();
    const auto& import = piece->record.directory_changed().import();
    EXPECT_EQ(import.parts(), 1);
    added += import.added();
    left = import.left();
    desk_.Reopen();
    EXPECT_EQ(Now()->people().size(), added);
  }
  EXPECT_EQ(added, 2'000);
  EXPECT_GT(Changes(), 2);
  EXPECT_FALSE(Edit(file)->created);
}

TEST_F(DirectoryTest, WhatFitsIntoNoRecordIsRefusedBeforeAnythingIsWritten) {
  Person large = MakePerson("li");
  Directory directory;
  for (int i = 0; i < kMaxAbsences - 1; ++i) {
    ledger::v1::Absence absence = Away(Later(absl::Hours(24 * i)), Later(absl::Hours(24 * i + 1)));
    absence.set_reason(std::string(kMaxAbsenceBytes, 'x'));
    *large.add_absences() = absence;
  }
  for (int i = 0; i < 50; ++i) large.add_roles(std::string(200, 'r'));
  directory.Put(large);
  ledger::v1::Absence last = Away(Later(absl::Hours(24'000)), Later(absl::Hours(24'001)));
  EXPECT_EQ(ReasonOf(DecideEdit(directory, AddAbsence{"li", last}, Morning()).status()),
            "DIRECTORY_TOO_LARGE");
}

TEST_F(DirectoryTest, ImportsTheSameFileOnlyOnce) {
  const ImportPeople file = FileOf({MakePerson("li"), MakePerson("zhang")});
  const Answered first = Edit(file);
  ASSERT_TRUE(first.ok()) << first.status();
  EXPECT_EQ(first->record.directory_changed().import().added(), 2);
  const Answered second = Edit(file);
  ASSERT_TRUE(second.ok()) << second.status();
  EXPECT_FALSE(second->created);
  EXPECT_EQ(Changes(), 1);
}

TEST_F(DirectoryTest, ReplacingRemovesWhomTheFileDoesNotName) {
  ASSERT_TRUE(Edit(FileOf({MakePerson("li"), MakePerson("zhang"), MakePerson("wang")})).ok());
  ASSERT_TRUE(Edit(AddSubstitute{"li", StandsIn("zhang")}).ok());
  const Answered replaced = Edit(FileOf({MakePerson("li"), MakePerson("zhao")}, true));
  ASSERT_TRUE(replaced.ok()) << replaced.status();
  EXPECT_EQ(Ids(), "li zhao");
  EXPECT_EQ(Now()->FindPerson("li")->substitutes_size(), 0);
  EXPECT_EQ(replaced->record.directory_changed().import().removed(), 2);
}

TEST_F(DirectoryTest, ALargeImportTakesSeveralRecordsAndOneRequestId) {
  std::vector<Person> people;
  for (int i = 0; i < 3'000; ++i) {
    people.push_back(MakePerson(absl::StrCat("person.", i)));
    people.back().set_display_name(std::string(60, 'x'));
  }
  const ImportPeople file = FileOf(people);
  const Answered imported = Edit(file, "import");
  ASSERT_TRUE(imported.ok()) << imported.status();
  const auto& import = imported->record.directory_changed().import();
  EXPECT_GT(import.parts(), 3);
  EXPECT_EQ(import.part(), import.parts());
  EXPECT_EQ(Changes(), import.parts());
  EXPECT_EQ(Now()->people().size(), 3'000);
  for (const ledger::v1::Record& record : desk_.Records()) EXPECT_LT(record.ByteSizeLong(), 65'535);
  // A repeat gets the answer of the whole.
  const Answered repeat = Edit(file, "import");
  ASSERT_TRUE(repeat.ok()) << repeat.status();
  EXPECT_EQ(repeat->record.index(), imported->record.index());
  desk_.Reopen();
  EXPECT_EQ(Now()->people().size(), 3'000);
}

// A name that stands in a directory and stands for nobody.
std::string Dangling(const Directory& directory) {
  for (const auto& [id, person] : directory.people()) {
    if (!person->team().empty() && directory.FindTeam(person->team()) == nullptr) return id;
    for (const auto& substitute : person->substitutes())
      if (directory.FindPerson(substitute.person()) == nullptr) return id;
  }
  for (const auto& [id, team] : directory.teams()) {
    if (!team->leader().empty() && directory.FindPerson(team->leader()) == nullptr) return id;
  }
  return "";
}

TEST_F(DirectoryTest, AnImportCutOffAnywhereLeavesNobodyOutside) {
  ImportPeople old = FileOf({MakePerson("zz", "clerk", "t1"), MakePerson("li", "clerk", "t1")});
  old.teams.push_back({MakeTeam("t1", "zz"), true, true});
  ASSERT_TRUE(Edit(std::move(old)).ok());
  Person li = MakePerson("li", "clerk", "t1");
  std::vector<Person> people = {li};
  for (int i = 0; i < 2'000; ++i) {
    people.push_back(
        MakePerson(absl::StrCat("p", std::string(40, 'x'), i), "clerk", i % 2 == 0 ? "t1" : "t2"));
  }
  ImportPeople file = FileOf(people, true);
  file.tells_teams = true;
  file.teams.push_back({MakeTeam("t1", people.back().id()), true, true});
  file.teams.push_back({MakeTeam("t2", people[5].id()), true, true});
  const auto parts = DecideImport(*Now(), file);
  ASSERT_TRUE(parts.ok()) << parts.status();
  ASSERT_GT(parts->size(), 2);
  Directory directory = *Now();
  for (const DirectoryChanged& part : *parts) {
    directory.Apply(part);
    EXPECT_EQ(Dangling(directory), "");
  }
  EXPECT_EQ(directory.FindTeam("t1")->leader(), people.back().id());
  EXPECT_EQ(directory.FindTeam("t2")->leader(), people[5].id());
  EXPECT_EQ(directory.FindPerson("zz"), nullptr);
  // Record by record it comes to the same, and to an end.
  file.parts_max = 1;
  size_t calls = 0;
  for (; calls < parts->size() + 1; ++calls) {
    if (!Edit(ImportPeople(file))->created) break;
    EXPECT_EQ(Dangling(*Now()), "");
  }
  EXPECT_GT(calls, 2);
  EXPECT_LE(calls, parts->size());
  EXPECT_EQ(Now()->FindTeam("t1")->leader(), people.back().id());
}

TEST_F(DirectoryTest, AnImportThatDoesNotHoldTogetherIsRefusedWhole) {
  ImportPeople file = FileOf({MakePerson("li", "clerk", "song")});
  EXPECT_EQ(ReasonOfEdit(file), "DIRECTORY_INVALID");
  file.teams.push_back({MakeTeam("song", "nobody"), false, true});
  EXPECT_EQ(ReasonOfEdit(file), "DIRECTORY_INVALID");
  EXPECT_EQ(Changes(), 0);
  file.teams[0].team.set_leader("li");
  EXPECT_TRUE(Edit(file).ok());
}

TEST_F(DirectoryTest, NamespacesHaveTheirOwn) {
  ASSERT_TRUE(Edit(PutPerson{MakePerson("li")}).ok());
  EXPECT_TRUE(desk_.reads().DirectoryOf("shanghai")->people().empty());
}

}  // namespace
}  // namespace liushui::runtime
