#include "engine/audit/report/html_page.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"

namespace liushui::audit {
namespace {

constexpr absl::string_view kStyle = R"(
@page { size: A4; margin: 16mm 14mm 18mm; }
body { font: 14px/1.55 "Noto Sans CJK SC", "Source Han Sans SC", "PingFang SC", "Microsoft YaHei", system-ui, sans-serif;
  color: #1c2430; max-width: 62em; margin: 2em auto; padding: 0 1em; }
h1 { font-size: 24px; margin: 0 0 .1em; } h2 { font-size: 17px; margin: 2em 0 .5em; border-bottom: 2px solid #22577a; padding-bottom: .15em; break-after: avoid; }
p.about { color: #566; margin: .2em 0 .6em; } p.brief { font-size: 15px; margin: .8em 0; } table { border-collapse: collapse; width: 100%; }
th { text-align: left; font-weight: 600; color: #22577a; white-space: nowrap; } td, th { vertical-align: top; padding: .3em .6em .3em 0; border-bottom: 1px solid #dde3e8; }
table.facts th { width: 10em; } tr { break-inside: avoid; } ul { margin: .2em 0 0; padding-left: 1.2em; }
.given { color: #345; margin: .2em 0 0 .2em; } .given b { font-weight: 600; } .index { color: #789; white-space: nowrap; font-size: 12px; }
.time { white-space: nowrap; } .role { color: #678; font-size: 12px; display: block; } .late td.what, .bad { color: #9b2226; }
.refused { background: #fdf3f2; } .good { color: #1b6e3c; } .hash, pre { font: 12px/1.4 ui-monospace, "DejaVu Sans Mono", monospace; word-break: break-all; }
pre { white-space: pre-wrap; background: #f5f7f9; padding: .7em; } footer { margin-top: 3em; color: #789; font-size: 12px; }
)";

// Offsets are looked at so often; no zone changes there and back within less.
constexpr absl::Duration kOffsetStep = absl::Hours(24 * 14);
constexpr int kMaxOffsetSteps = 10'000;

bool HasOneOffset(const PageStyle& style) {
  const int offset = style.zone.At(style.until).offset;
  absl::Time at = style.from;
  for (int i = 0; i < kMaxOffsetSteps && at < style.until; ++i, at += kOffsetStep) {
    if (style.zone.At(at).offset != offset) return false;
  }
  return true;
}

std::string Marked(absl::string_view style, absl::string_view html) {
  return absl::StrCat("<span class=", style, ">", html, "</span>");
}

}  // namespace

std::string Escaped(absl::string_view text) {
  return absl::StrReplaceAll(
      text, {{"&", "&amp;"}, {"<", "&lt;"}, {">", "&gt;"}, {"\"", "&quot;"}, {"\n", "<br>"}});
}

HtmlPage::HtmlPage(const PageStyle& style, absl::string_view title, absl::string_view heading)
    : style_(style), one_offset_(HasOneOffset(style)) {
  absl::StrAppend(&out_, "<!DOCTYPE html>\n<html lang=\"",
                  style.language == Language::kChinese ? "zh-CN" : "en",
                  "\"><head><meta charset=\"utf-8\"><title>", Escaped(title), "</title><style>", kStyle,
                  "</style></head><body>\n<h1>", Escaped(heading), "</h1>\n");
}

std::string HtmlPage::Word(Phrase phrase, const std::vector<std::string>& arguments) const {
  return Escaped(Say(style_.language, phrase, arguments));
}

std::string HtmlPage::Time(int64_t time_us) const {
  return absl::FormatTime(one_offset_ ? "%Y-%m-%d %H:%M:%S" : "%Y-%m-%d %H:%M:%S %Ez",
                          absl::FromUnixMicros(time_us), style_.zone);
}

std::string HtmlPage::Span(int64_t us) const {
  const bool chinese = style_.language == Language::kChinese;
  const std::string day = chinese ? " 天 " : " d ";
  const std::string hour = chinese ? " 小时" : " h";
  const std::string minute = chinese ? " 分钟" : " min";
  const int64_t minutes = us / 60'000'000;
  if (minutes < 60) return absl::StrCat(minutes, minute);
  if (minutes < 48 * 60) return absl::StrCat(minutes / 60, hour, " ", minutes % 60, minute);
  return absl::StrCat(minutes / (24 * 60), day, minutes / 60 % 24, hour);
}

std::string HtmlPage::Zone() const {
  const std::string name = style_.zone.name();
  const std::string offset = absl::FormatTime("%Ez", style_.until, style_.zone);
  const bool is_named = !name.empty() && name[0] != '/' && name.rfind("Fixed", 0) != 0;
  if (!is_named || name == "localtime") return offset;
  return one_offset_ ? absl::StrCat(name, " (", offset, ")") : name;
}

std::string HtmlPage::Index(uint64_t index) {
  return Marked("index", absl::StrCat("#", index));
}

std::string HtmlPage::Good(const std::string& html) {
  return Marked("good", html);
}

std::string HtmlPage::Bad(const std::string& html) {
  return Marked("bad", html);
}

std::string HtmlPage::Hash(absl::string_view text) {
  return Marked("hash", Escaped(text));
}

std::string HtmlPage::Block(absl::string_view text) {
  return absl::StrCat("<pre>", Escaped(text), "</pre>");
}

void HtmlPage::Heading(const std::string& html) {
  absl::StrAppend(&out_, "<h2>", html, "</h2>\n");
}

void HtmlPage::Paragraph(const std::string& html, absl::string_view style) {
  absl::StrAppend(&out_, "<p class=\"", style, "\">", html, "</p>\n");
}

void HtmlPage::BeginFacts() {
  absl::StrAppend(&out_, "<table class=facts>\n");
}

void HtmlPage::BeginTable(const std::vector<std::string>& headings) {
  absl::StrAppend(&out_, "<table><tr>");
  for (const std::string& heading : headings) absl::StrAppend(&out_, "<th>", heading, "</th>");
  absl::StrAppend(&out_, "</tr>\n");
}

void HtmlPage::Fact(const std::string& name_html, const std::string& html) {
  if (!html.empty()) absl::StrAppend(&out_, "<tr><th>", name_html, "</th><td>", html, "</td></tr>\n");
}

void HtmlPage::Row(const std::vector<std::string>& cells, absl::string_view style) {
  absl::StrAppend(&out_, "<tr class=\"", style, "\">");
  for (size_t i = 0; i < cells.size(); ++i) {
    absl::StrAppend(&out_, i + 1 == cells.size() ? "<td class=what>" : "<td>", cells[i], "</td>");
  }
  absl::StrAppend(&out_, "</tr>\n");
}

void HtmlPage::EndTable() {
  absl::StrAppend(&out_, "</table>\n");
}

std::string HtmlPage::Release(const std::string& footer) && {
  absl::StrAppend(&out_, "<footer>", Escaped(footer), "</footer>\n</body></html>\n");
  return std::move(out_);
}

}  // namespace liushui::audit
