// Which values are personal: by what is declared, wherever it lies.
#include "engine/runtime/personal/personal_fields.h"

#include "engine/runtime/sequence/overlay.h"
#include "gmock/gmock.h"
#include "storage/memory_store.h"
#include "tests/runtime/personal/personal_desk.h"

namespace liushui::runtime {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

class PersonalFieldsTest : public ::testing::Test {
 protected:
  // The personal values of a start, as text.
  std::vector<std::string> OfStart(const std::string& inputs) {
    ledger::v1::Input input = ParseInput("start { " + inputs + " }");
    std::vector<std::string> found;
    EXPECT_TRUE(VisitPersonal(*chart_, *input.mutable_start(), Noting(found)).ok());
    return found;
  }
  // Those of an input for an instance; none of its rows is there.
  std::vector<std::string> Of(const std::string& text, bool* known) {
    ledger::v1::Input input = ParseInput(text);
    std::vector<std::string> found;
    const auto store = storage::NewMemoryStore();
    const Overlay rows(store.get());
    const auto visited = VisitPersonal({*chart_, 7, rows}, input, Noting(found));
    EXPECT_TRUE(visited.ok()) << visited.status();
    *known = visited.ok() && *visited;
    return found;
  }
  static std::function<absl::Status(const PersonalValue&)> Noting(std::vector<std::string>& found) {
    return [&found](const PersonalValue& value) {
      found.push_back(value.field);
      return absl::OkStatus();
    };
  }

  const std::shared_ptr<const chart::Chart> chart_ = CompileYaml(kComplaint);
};

TEST_F(PersonalFieldsTest, InputsAreFoundByTheirDeclaration) {
  EXPECT_THAT(
      OfStart(
          "inputs { name: 'client' value { string: 'x' } } inputs { name: 'days' value { int: 3 } } "
          "inputs { name: 'other' value { string: 'x' } } inputs { name: 'phone' value { string: 'x' } }"),
      ElementsAre("input.client", "input.phone"));
}

TEST_F(PersonalFieldsTest, WhatIsMissingOrSealedIsNone) {
  EXPECT_THAT(OfStart("inputs { name: 'client' value { } } inputs { name: 'phone' value { string: ' ' } }"),
              IsEmpty());
  EXPECT_THAT(OfStart("inputs { name: 'client' value { sealed { subject: 'c' } } }"), IsEmpty());
}

TEST_F(PersonalFieldsTest, PayloadsAreFound) {
  bool known = false;
  EXPECT_THAT(Of("event { name: 'added' data { name: 'words' value { string: 'x' } } }", &known),
              ElementsAre("event.data.words"));
  EXPECT_TRUE(known);
}

TEST_F(PersonalFieldsTest, WhatNamesNothingThereIsSaidSo) {
  bool known = true;
  EXPECT_THAT(Of("complete { task: 1 form { name: 'facts' value { string: 'x' } } }", &known), IsEmpty());
  EXPECT_FALSE(known);
  EXPECT_THAT(Of("event { name: 'unknown' data { name: 'words' value { string: 'x' } } }", &known),
              IsEmpty());
  EXPECT_FALSE(known);
  EXPECT_THAT(Of("claim { task: 1 }", &known), IsEmpty());
  EXPECT_TRUE(known);
}

TEST_F(PersonalFieldsTest, AChartKnowsWhetherItDeclaresAny) {
  EXPECT_TRUE(DeclaresPersonal(*chart_));
  EXPECT_FALSE(DeclaresPersonal(*CompileYaml(kLeave)));
}

}  // namespace
}  // namespace liushui::runtime
