"""Inquiries and everything that belongs to one."""

from requests_app.models.access import PersonAccess, UnitAccess
from requests_app.models.appointment import Appointment
from requests_app.models.article import CatalogueItem, InquiryArticle
from requests_app.models.assignment import Assignment
from requests_app.models.bulk import BulkItem, BulkJob
from requests_app.models.compendium import CompendiumRequest, MagicLink
from requests_app.models.config import CancelReason, CascadeStep, DeadlineRule, RoutingRule
from requests_app.models.download import Download, DownloadRecord
from requests_app.models.file import InquiryFile
from requests_app.models.history import HistoryEntry
from requests_app.models.inquiry import Inquiry
from requests_app.models.inquiry_pdf import InquiryPdf
from requests_app.models.list_change import ListChange
from requests_app.models.mail_template import MailTemplate
from requests_app.models.notice import Notice
from requests_app.models.offer import Offer, Order
from requests_app.models.partner_link import PartnerLink
from requests_app.models.recalculation import Recalculation
from requests_app.models.saved_view import SavedView, ViewMark
from requests_app.models.search import InquirySearch
from requests_app.models.tag import Tag
from requests_app.models.undo import UndoStep
from requests_app.models.unread import InquiryUnread
from requests_app.models.upload import Upload

__all__ = [
    "Appointment",
    "Assignment",
    "BulkItem",
    "BulkJob",
    "CancelReason",
    "CascadeStep",
    "CatalogueItem",
    "CompendiumRequest",
    "DeadlineRule",
    "Download",
    "DownloadRecord",
    "HistoryEntry",
    "Inquiry",
    "InquiryArticle",
    "InquiryFile",
    "InquiryPdf",
    "InquirySearch",
    "InquiryUnread",
    "ListChange",
    "MagicLink",
    "MailTemplate",
    "Notice",
    "Offer",
    "Order",
    "PartnerLink",
    "PersonAccess",
    "Recalculation",
    "RoutingRule",
    "SavedView",
    "Tag",
    "UndoStep",
    "UnitAccess",
    "Upload",
    "ViewMark",
]
