"""`nablagrade report`: what came of an assignment, for staff. It grades nothing and changes no mark.

gather      the last record of every submission, and the gradebook: what each student handed in and earned
statistics  the figures of a list of marks
exercises   the figures of each exercise and each check; titles: what checks are called
leads       what a person should look at
overview    all of it as one value, a `nablagrade.feedback.figures.Report`
screen      what the terminal shows of it; bars: pictures made of letters
page        the page in reports/
"""

from nablagrade.doors.report.overview import make_report
from nablagrade.doors.report.page import write_page
from nablagrade.doors.report.screen import show_report

__all__ = ["make_report", "show_report", "write_page"]
