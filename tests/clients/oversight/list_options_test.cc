#include "clients/cli/oversight/list_options.h"

#include <sstream>

#include "clients/cli/connection.h"
#include "engine/base/refusal.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace liushui::cli {
namespace {

using ::testing::ElementsAre;

class ListOptionsTest : public testing::Test {
 protected:
  std::string Caret(const std::string& filter, const std::string& message,
                    const std::string& reason = "FILTER_INVALID") {
    err_.str("");
    const absl::Status refused = Refuse(absl::StatusCode::kInvalidArgument, reason, message);
    EXPECT_EQ(WithCaret(session_, filter, refused), refused);
    return err_.str();
  }

  std::ostringstream out_;
  std::ostringstream err_;
  Connection connection_;
  Terminal terminal_{&out_, &err_, absl::UTCTimeZone(), false, true};
  Session session_{connection_, terminal_};
};

TEST_F(ListOptionsTest, CaretStandsBelowTheMistake) {
  EXPECT_EQ(Caret("task.owner == 1", "filter: no such name at line 1, column 6"),
            "  task.owner == 1\n       ^\n");
  EXPECT_EQ(Caret("a &&\n'中文' == b", "filter: no such name at line 2, column 9"),
            "  '中文' == b\n            ^\n");
  EXPECT_EQ(Caret("x", "filter: it names no place"), "");
  EXPECT_EQ(Caret("x", "no such name at line 1, column 1", "ORDER_INVALID"), "");
  connection_.json = true;
  EXPECT_EQ(Caret("x", "no such name at line 1, column 1"), "");
}

TEST_F(ListOptionsTest, FieldsBecomeAMask) {
  EXPECT_THAT(MaskArgument("a, b.c").paths(), ElementsAre("a", "b.c"));
  EXPECT_EQ(MaskArgument("").paths_size(), 0);
}

TEST_F(ListOptionsTest, ProgressIsShownOnceItTakesLong) {
  {
    ListProgress progress(session_);
    progress.Looked(50'000);
    EXPECT_EQ(err_.str(), "");
    progress.Looked(50'000);
    EXPECT_EQ(err_.str(), "\rlooked at 100000 so far");
  }
  EXPECT_THAT(err_.str(), testing::EndsWith("\r\x1b[K"));
}

}  // namespace
}  // namespace liushui::cli
