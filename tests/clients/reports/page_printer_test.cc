#include "clients/cli/reports/page_printer.h"

#include <sys/stat.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "absl/strings/str_cat.h"
#include "engine/base/refusal.h"
#include "gtest/gtest.h"

namespace liushui::cli {
namespace {

namespace fs = std::filesystem;

// A folder with a program that pretends to be a browser.
class PagePrinterTest : public testing::Test {
 protected:
  PagePrinterTest()
      : folder_(absl::StrCat(testing::TempDir(), "/page_printer_",
                             testing::UnitTest::GetInstance()->current_test_info()->name())),
        path_(std::getenv("PATH")) {
    fs::remove_all(folder_);
    fs::create_directories(folder_);
    setenv("PATH", absl::StrCat(folder_, ":", path_).c_str(), 1);
  }
  ~PagePrinterTest() override { setenv("PATH", path_.c_str(), 1); }

  std::string Program(const std::string& name, const std::string& script) {
    const std::string program = absl::StrCat(folder_, "/", name);
    std::ofstream(program) << "#!/bin/sh\n" << script;
    chmod(program.c_str(), 0755);
    return program;
  }

  const std::string folder_;
  const std::string path_;
};

constexpr char kPrint[] =
    R"(for word; do case "$word" in --print-to-pdf=*) echo pdf > "${word#*=}";; esac; done)";

TEST_F(PagePrinterTest, FindsTheFirstOnThePath) {
  const std::string program = Program("chromium", kPrint);
  EXPECT_EQ(FindBrowser(), program);
}

TEST_F(PagePrinterTest, PrintsWhereItWasTold) {
  const std::string program = Program("chromium", kPrint);
  const std::string pdf = absl::StrCat(folder_, "/a case.pdf");
  EXPECT_TRUE(PrintPage(program, absl::StrCat(folder_, "/a.html"), pdf).ok());
  EXPECT_TRUE(fs::exists(pdf));
}

TEST_F(PagePrinterTest, ABrowserThatFailsOrWritesNothingIsSaid) {
  const std::string pdf = absl::StrCat(folder_, "/a.pdf");
  EXPECT_EQ(ReasonOf(PrintPage(Program("chromium", "exit 3"), "a.html", pdf)), "PDF_NOT_MADE");
  EXPECT_EQ(ReasonOf(PrintPage(Program("chromium", "exit 0"), "a.html", pdf)), "PDF_NOT_MADE");
  EXPECT_EQ(ReasonOf(PrintPage(absl::StrCat(folder_, "/none"), "a.html", pdf)), "PDF_NOT_MADE");
}

}  // namespace
}  // namespace liushui::cli
