#include "engine/server/services/branch/people_csv.h"

#include <algorithm>
#include <map>
#include <set>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "engine/base/status_macros.h"
#include "engine/base/utf8.h"
#include "engine/server/services/branch/csv.h"

namespace liushui::server {
namespace {

constexpr size_t kMaxMistakes = 100;
constexpr size_t kShownBytes = 60;

const char* const kColumns[] = {"id", "name", "roles", "team", "team_title", "team_leader", "attributes"};

std::string Shown(absl::string_view text) {
  return absl::StrCat("\"", Utf8Prefix(text, kShownBytes), "\"");
}

class PeopleReader {
 public:
  PeopleReader(const PeopleFile& file, const runtime::Directory& directory)
      : file_(file), directory_(directory), table_(ReadCsv(file.csv)), mistakes_(table_.mistakes) {}

  absl::StatusOr<runtime::ImportPeople> Read() {
    // What is no CSV says nothing about people.
    if (!mistakes_.empty()) return Refusal();
    if (table_.rows.empty()) Mistake({}, "expected a header line, then one person a line, found nothing");
    if (!table_.rows.empty()) ReadHeader(table_.rows[0]);
    for (size_t i = 1; i < table_.rows.size() && columns_.count("id") > 0; ++i) ReadRow(table_.rows[i]);
    CheckLeaders();
    if (!mistakes_.empty()) return Refusal();
    import_.file = file_.file;
    import_.replace = file_.replace;
    import_.tells_teams = columns_.count("team") > 0;
    for (auto& [id, team] : teams_) import_.teams.push_back(std::move(team.imported));
    return std::move(import_);
  }

 private:
  using Row = std::vector<CsvField>;
  struct Team {
    runtime::ImportedTeam imported;
    CsvPlace leader;
    CsvPlace title;
  };

  void Mistake(CsvPlace place, std::string sentence) { mistakes_.push_back({place, std::move(sentence)}); }

  void ReadHeader(const Row& header) {
    for (size_t i = 0; i < header.size(); ++i) {
      const std::string& name = header[i].text;
      if (std::find(std::begin(kColumns), std::end(kColumns), name) == std::end(kColumns)) {
        Mistake(header[i].place,
                absl::StrCat(
                    "expected a column id, name, roles, team, team_title, team_leader or attributes, found ",
                    Shown(name)));
      } else if (!columns_.emplace(name, i).second) {
        Mistake(header[i].place, absl::StrCat("column ", name, " stands here for the second time"));
      }
    }
    if (columns_.count("id") == 0) Mistake(header[0].place, "expected a column id, found none");
    for (const char* column : {"team_title", "team_leader"}) {
      if (columns_.count(column) > 0 && columns_.count("team") == 0) {
        Mistake(header[columns_[column]].place, absl::StrCat("column ", column, " needs a column team"));
      }
    }
  }

  // The field of a column; null where the file has no such column.
  const CsvField* FieldOf(const Row& row, absl::string_view column) const {
    const auto found = columns_.find(std::string(column));
    return found == columns_.end() || found->second >= row.size() ? nullptr : &row[found->second];
  }

  void ReadRow(const Row& row) {
    const size_t width = table_.rows[0].size();
    if (row.size() != width) {
      const CsvPlace place = row.size() > width ? row[width].place : row.back().place;
      return Mistake(place, absl::StrCat("expected ", width, " fields as in the header, found ", row.size()));
    }
    runtime::ImportedPerson imported;
    ledger::v1::Person& person = imported.person;
    person.set_id(FieldOf(row, "id")->text);
    if (const CsvField* name = FieldOf(row, "name")) {
      imported.tells_name = true;
      person.set_display_name(name->text);
    }
    if (const CsvField* roles = FieldOf(row, "roles")) {
      imported.tells_roles = true;
      const std::set<std::string> sorted =
          absl::StrSplit(roles->text, absl::ByAnyChar(" ;\t"), absl::SkipEmpty());
      person.mutable_roles()->Assign(sorted.begin(), sorted.end());
    }
    if (const CsvField* team = FieldOf(row, "team")) {
      imported.tells_team = true;
      person.set_team(team->text);
    }
    if (const CsvField* attributes = FieldOf(row, "attributes")) {
      imported.tells_attributes = true;
      ReadAttributes(*attributes, person);
    }
    for (const Violation& problem : runtime::ProblemsOf(person))
      Mistake(FieldOf(row, problem.field)->place, problem.description);
    const auto [first, is_new] = places_.emplace(person.id(), FieldOf(row, "id")->place);
    if (!is_new) {
      Mistake(FieldOf(row, "id")->place,
              absl::StrCat(Shown(person.id()), " stands on line ", first->second.line, " already"));
    }
    if (!person.team().empty()) ReadTeam(row, person.team());
    CheckTeamless(row, person);
    import_.people.push_back(std::move(imported));
  }

  void ReadAttributes(const CsvField& field, ledger::v1::Person& person) {
    std::map<std::string, std::string> attributes;
    for (absl::string_view one : absl::StrSplit(field.text, ';', absl::SkipWhitespace())) {
      const std::pair<absl::string_view, absl::string_view> parts =
          absl::StrSplit(one, absl::MaxSplits('=', 1));
      const std::string name(absl::StripAsciiWhitespace(parts.first));
      if (!attributes.emplace(name, std::string(absl::StripAsciiWhitespace(parts.second))).second) {
        Mistake(field.place, absl::StrCat("attribute ", Shown(name), " stands here twice"));
      }
    }
    for (const auto& [name, value] : attributes) {
      ledger::v1::Attribute& attribute = *person.add_attributes();
      attribute.set_name(name);
      attribute.set_value(value);
    }
  }

  void CheckTeamless(const Row& row, const ledger::v1::Person& person) {
    for (const char* column : {"team_title", "team_leader"}) {
      const CsvField* field = FieldOf(row, column);
      if (field != nullptr && !field->text.empty() && person.team().empty()) {
        Mistake(field->place, absl::StrCat("expected a team to which this ", column, " belongs, found none"));
      }
    }
  }

  void ReadTeam(const Row& row, const std::string& id) {
    Team& team = teams_[id];
    team.imported.team.set_id(id);
    if (const CsvField* title = FieldOf(row, "team_title"); title != nullptr && !title->text.empty()) {
      Tell(*title, team.imported.tells_title, *team.imported.team.mutable_title(), team.title);
    }
    if (const CsvField* leader = FieldOf(row, "team_leader"); leader != nullptr && !leader->text.empty()) {
      Tell(*leader, team.imported.tells_leader, *team.imported.team.mutable_leader(), team.leader);
    }
  }

  // A team may be told of on many lines, but only in one way.
  void Tell(const CsvField& field, bool& told, std::string& text, CsvPlace& place) {
    if (told && text != field.text) {
      return Mistake(field.place, absl::StrCat("expected ", Shown(text), " as on line ", place.line,
                                               ", found ", Shown(field.text)));
    }
    if (told) return;
    told = true;
    text = field.text;
    place = field.place;
  }

  void CheckLeaders() {
    for (const auto& [id, team] : teams_) {
      const std::string& leader = team.imported.team.leader();
      for (const Violation& problem : runtime::ProblemsOf(team.imported.team)) {
        if (problem.field == "team_title") Mistake(team.title, problem.description);
      }
      const bool stays = !file_.replace && directory_.FindPerson(leader) != nullptr;
      if (leader.empty() || stays || places_.count(leader) > 0) continue;
      Mistake(team.leader, absl::StrCat("the leader ", Shown(leader), " is not among the people"));
    }
  }

  absl::Status Refusal() {
    std::stable_sort(mistakes_.begin(), mistakes_.end(), [](const CsvMistake& a, const CsvMistake& b) {
      return std::pair(a.place.line, a.place.column) < std::pair(b.place.line, b.place.column);
    });
    const std::string name = file_.file.empty() ? "csv" : file_.file;
    std::vector<Violation> violations;
    for (const CsvMistake& mistake : mistakes_) {
      if (violations.size() == kMaxMistakes) break;
      violations.push_back(
          {absl::StrCat("csv[", mistake.place.line, "]"), "CSV_INVALID",
           absl::StrCat(name, ":", mistake.place.line, ":", mistake.place.column, ": ", mistake.sentence)});
    }
    const std::string sentence =
        absl::StrCat(violations[0].description,
                     mistakes_.size() == 1 ? "" : absl::StrCat(" (and ", mistakes_.size() - 1, " more)"));
    return RefuseFields("CSV_INVALID", sentence, std::move(violations));
  }

  const PeopleFile& file_;
  const runtime::Directory& directory_;
  const CsvTable table_;
  std::vector<CsvMistake> mistakes_;
  std::map<std::string, size_t> columns_;
  std::map<std::string, CsvPlace> places_;  // of every id
  std::map<std::string, Team> teams_;
  runtime::ImportPeople import_;
};

}  // namespace

absl::StatusOr<runtime::ImportPeople> ReadPeople(const PeopleFile& file,
                                                 const runtime::Directory& directory) {
  if (!IsUtf8(file.csv)) {
    return RefuseFields("CSV_INVALID", absl::StrCat(file.file, ": expected UTF-8 text"),
                        {{"csv", "CSV_INVALID", "expected UTF-8 text"}});
  }
  return PeopleReader(file, directory).Read();
}

}  // namespace liushui::server
